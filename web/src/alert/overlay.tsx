import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from "react";
import { useRead } from "../api/client";
import { NEVER } from "../api/queries";
import type { AlertDetail, CueView, OverlayView } from "../api/schema";
import { useSwitched } from "../device";
import { words } from "../format";
import { LEVELS } from "../parts/badge";
import { FullIcon } from "../parts/icons";
import { text } from "../text";
import { type Figure, paintOver } from "../wall/draw";
import { spanOf } from "./span";

const say = text.overlay;
/** Seconds between a picture and the nearest analyzed one up to which they belong together. */
const NEAR = 0.4;

interface Frame {
  at: number;
  people: Figure[];
}

/** The clip with what was seen in it drawn over: boxes, skeletons, levels, and what is being measured just now. */
export function Overlay({ alert, clip, video, duration, children }: {
  alert: AlertDetail;
  clip: string;
  video: RefObject<HTMLVideoElement | null>;
  duration: number | null;
  children: ReactNode;
}) {
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [on, turn] = useSwitched("overlay", true);
  const [cue, setCue] = useState<CueView | null>(null);
  const path = `/api/v1/alerts/${encodeURIComponent(alert.id)}/overlay` as const;
  const seen = useRead<OverlayView>(["overlay", alert.id, clip], path, { retry: false, staleTime: NEVER });
  const frames = useMemo(() => (seen.data ? unpacked(seen.data) : []), [seen.data]);
  const start = spanOf(alert, duration).start;
  useFrames(video, on && duration !== null && frames.length > 0, (playing) => {
    if (!canvas.current) return;
    const at = start + playing.currentTime;
    const now = cueAt(alert.why, at);
    setCue(now);
    const size = { width: playing.videoWidth, height: playing.videoHeight };
    const shown = { track: alert.track, joints: now ? jointsOf(now.name) : [] };
    paintOver(canvas.current, size, peopleAt(frames, at), nameOf, shown);
  });

  return (
    <div ref={stage} className="stage-all">
      <div className="stage">
        {children}
        {on && <canvas ref={canvas} className="stage-over" aria-hidden="true" />}
        {on && cue && <p className="stage-cue">{words(cue.name)}</p>}
      </div>
      <div className="stage-bar small">
        <label className="stage-switch">
          <input type="checkbox" checked={on} disabled={!frames.length} onChange={turn} />
          <span>{say.show}</span>
        </label>
        {seen.error && <span className="stage-none">{seen.error.message}</span>}
        {document.fullscreenEnabled && (
          <button type="button" className="stage-full" aria-label={say.full} onClick={() => wide(stage.current)}>
            <FullIcon />
          </button>
        )}
      </div>
    </div>
  );
}

const nameOf = (person: Figure) => say.person(person.track, text.levels[person.level]);

function wide(stage: HTMLElement | null) {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void stage?.requestFullscreen();
}

/** Calls `draw` for each picture the video shows, and whenever its place on the page changes. */
export function useFrames(video: RefObject<HTMLVideoElement | null>, on: boolean, draw: (video: HTMLVideoElement) => void) {
  const latest = useRef(draw);
  useEffect(() => {
    latest.current = draw;
  });
  useEffect(() => {
    const playing = video.current;
    if (!playing || !on) return;
    const now = () => latest.current(playing);
    let asked = 0;
    const byFrame = "requestVideoFrameCallback" in playing;
    function next() {
      now();
      asked = byFrame ? playing!.requestVideoFrameCallback(next) : requestAnimationFrame(next);
    }
    next();
    const resized = new ResizeObserver(now);
    resized.observe(playing);
    playing.addEventListener("seeked", now);
    playing.addEventListener("loadeddata", now);
    return () => {
      if (byFrame) playing.cancelVideoFrameCallback(asked);
      else cancelAnimationFrame(asked);
      resized.disconnect();
      playing.removeEventListener("seeked", now);
      playing.removeEventListener("loadeddata", now);
    };
  }, [video, on]);
}

function unpacked({ start, grain, at, people }: OverlayView): Frame[] {
  const frames: Frame[] = at.map((ms) => ({ at: start + ms / 1000, people: [] }));
  for (const [frame = 0, track = 0, level = 0, , x1 = 0, y1 = 0, x2 = 0, y2 = 0, ...points] of people) {
    const keypoints = Array.from({ length: 17 }, (_, i): [number, number, number] => [
      (points[3 * i] ?? 0) / grain,
      (points[3 * i + 1] ?? 0) / grain,
      (points[3 * i + 2] ?? 0) / 100,
    ]);
    const box: Figure["box"] = [x1 / grain, y1 / grain, x2 / grain, y2 / grain];
    frames[frame]?.people.push({ track, level: LEVELS[level] ?? "NONE", box, keypoints });
  }
  return frames;
}

/** Everybody at a moment between two analyzed frames, moved in a straight line from one to the other. */
function peopleAt(frames: readonly Frame[], at: number): Figure[] {
  const after = frames.findIndex((frame) => frame.at > at);
  const a = frames[after < 0 ? frames.length - 1 : Math.max(0, after - 1)];
  const b = after < 0 ? undefined : frames[after];
  if (!a) return [];
  if (!b || b.at - a.at > 2 * NEAR || at <= a.at) return Math.abs(at - a.at) <= NEAR ? a.people : [];
  const share = (at - a.at) / (b.at - a.at);
  return a.people.map((person) => {
    const later = b.people.find(({ track }) => track === person.track);
    return later ? between(person, later, share) : person;
  });
}

function between(a: Figure, b: Figure, share: number): Figure {
  const mid = (x: number, y: number) => x + (y - x) * share;
  const [x1, y1, x2, y2] = a.box;
  return {
    ...a,
    box: [mid(x1, b.box[0]), mid(y1, b.box[1]), mid(x2, b.box[2]), mid(y2, b.box[3])],
    keypoints: a.keypoints.map(([x, y, score], i) => {
      const [toX, toY, later] = b.keypoints[i] ?? [x, y, score];
      return later > 0 && score > 0 ? [mid(x, toX), mid(y, toY), Math.min(score, later)] : [x, y, score];
    }),
  };
}

/** Of the cues that hold at a moment, the one that began last. */
function cueAt(cues: readonly CueView[], at: number): CueView | null {
  const holding = cues.filter(({ start, end }) => start <= at && at <= end);
  return holding.reduce<CueView | null>((last, cue) => (last && last.start > cue.start ? last : cue), null);
}

/** The COCO joints that a cue was measured at. */
function jointsOf(cue: string): readonly number[] {
  if (/look|turned|back_to|facing|head/.test(cue)) return [0, 3, 4];
  if (/body|pocket|waist|bag|conceal|height/.test(cue)) return [9, 10, 11, 12];
  if (/hand|arm|shelf|wrist/.test(cue)) return [9, 10];
  if (/feet|area|stay|moved|exit|till|gone|came/.test(cue)) return [15, 16];
  return [];
}
