import { type CSSProperties, type ReactNode, type RefObject, useEffect, useRef, useState } from "react";
import type { LevelName } from "../api/schema";
import type { ZoneView } from "../api/settings";
import { highest, LevelBadge } from "../parts/badge";
import { text } from "../text";
import { ZoneLayer } from "../zones/shape";
import { paint } from "./draw";
import { type Facts, type Moment, watch, type Watched } from "./socket";
import { play } from "./video";

const say = text.wall;
const MOST_WAITING = 90;

interface Seen {
  people: number;
  top: LevelName;
}

interface Props {
  camera: string;
  live: boolean;
  /** Without figures: the bare picture. */
  bare?: boolean;
  zones?: readonly ZoneView[] | undefined;
  lit?: ReadonlySet<string>;
  /** The camera's own video instead of single pictures; told when it cannot be had. */
  onNoVideo?: ((reason: string, again: boolean) => void) | undefined;
  onPlaying?: () => void;
  onFacts?: (facts: Facts) => void;
  onShape?: (shape: number) => void;
  /** Always shown, whatever else is: an editor, one camera large. */
  first?: boolean;
  children?: ReactNode;
}

/** A camera's live picture with people, skeletons, levels and zones drawn over it. */
export function LivePicture({ camera, live, bare = false, zones, lit, first = false, children, ...props }: Props) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const film = useRef<HTMLVideoElement>(null);
  const told = useRef(props);
  told.current = props;
  const [seen, setSeen] = useState<Seen | null>(null);
  const [open, setOpen] = useState(true);
  const [size, setSize] = useState<[number, number]>([16, 9]);
  const video = Boolean(props.onNoVideo);
  const inSight = useInSight(canvas);
  const turn = useTurn(inSight && live && !first);
  const awake = inSight && (first || turn);

  useEffect(() => {
    const { current: over } = canvas;
    if (!awake || !over) return;
    let newest: Moment | null = null;
    let start: number | null = null;
    let frame = 0;
    const waiting: Facts[] = [];

    function sized(width: number, height: number) {
      if (!width || !height) return;
      setSize((last) => (last[0] === width && last[1] === height ? last : [width, height]));
      told.current.onShape?.(width / height);
    }
    function show(moment: Moment) {
      if (moment.picture) {
        newest?.picture?.close();
        newest = moment;
        sized(moment.picture.width, moment.picture.height);
        draw();
      } else {
        waiting.push(moment.facts);
        if (waiting.length > MOST_WAITING) waiting.shift();
      }
      told.current.onFacts?.(moment.facts);
      const next = { people: moment.facts.people.length, top: highest(moment.facts.people.map((p) => p.level)) };
      setSeen((last) => (last?.people === next.people && last.top === next.top ? last : next));
    }
    function draw() {
      if (over && newest) paint(over, newest, !bare, label);
    }
    /** The facts that belong to what the video shows now. */
    function follow() {
      frame = requestAnimationFrame(follow);
      if (start === null || !film.current) return;
      const now = start + film.current.currentTime + 0.05;
      while (waiting[1] && waiting[1].at <= now) waiting.shift();
      if (waiting[0]) newest = { facts: waiting[0], picture: null };
      draw();
    }

    const resized = new ResizeObserver(draw);
    resized.observe(over);
    const density = Math.min(window.devicePixelRatio || 1, first ? 2 : 1.5);
    const stop = watch({ camera, width: video ? 0 : over.clientWidth * density }, show, setOpen);
    let stopVideo = () => {};
    if (video && film.current) {
      const { current: shown } = film;
      shown.onloadedmetadata = () => sized(shown.videoWidth, shown.videoHeight);
      shown.ontimeupdate = () => told.current.onPlaying?.();
      stopVideo = play(shown, camera, (at) => (start = at), (...why) => told.current.onNoVideo?.(...why));
      follow();
    }
    return () => {
      stop();
      stopVideo();
      cancelAnimationFrame(frame);
      resized.disconnect();
      newest?.picture?.close();
    };
  }, [camera, awake, video, bare, first]);

  const shape = `${size[0]} / ${size[1]}`;
  return (
    <figure
      className={live ? "live" : "live live-still"} style={{ aspectRatio: shape, "--shape": shape } as CSSProperties}
    >
      {video && <video ref={film} className="over" muted playsInline autoPlay aria-hidden="true" />}
      <canvas ref={canvas} className="over" role="img" aria-label={say.picture(camera)} />
      {zones && <ZoneLayer zones={zones} shape={size[0] / size[1]} {...(lit ? { lit } : {})} />}
      {live && !seen && <div className="tile-note">{inSight && !awake ? say.resting : say.waiting}</div>}
      {live && seen && !open && <div className="tile-note">{say.lost}</div>}
      {children}
      {live && seen && !bare && (
        <figcaption>
          <span>{say.people(seen.people)}</span>
          {seen.people > 0 && (
            <>
              <span className="unseen">{say.top}:</span>
              <LevelBadge level={seen.top} />
            </>
          )}
        </figcaption>
      )}
    </figure>
  );
}

function label(person: Watched): string {
  return say.person(person.track, text.levels[person.level]);
}

/** Pictures shown at a time: a phone that decodes more stutters in all of them. */
const MOST = window.matchMedia("(pointer: coarse)").matches ? 4 : 16;
const showing = new Set<object>();
const queue = new Set<() => void>();

/** Whether it is this picture's turn; who wants one waits until another leaves. */
function useTurn(wanted: boolean): boolean {
  const [mine, setMine] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const ticket = {};
    const ask = () => {
      if (showing.size >= MOST) return;
      queue.delete(ask);
      showing.add(ticket);
      setMine(true);
    };
    queue.add(ask);
    ask();
    return () => {
      queue.delete(ask);
      showing.delete(ticket);
      setMine(false);
      for (const next of [...queue]) next();
    };
  }, [wanted]);
  return mine;
}

/** Whether an element can be seen: scrolled into view, in a tab that is shown. Nobody else needs pictures. */
function useInSight(element: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  const [shown, setShown] = useState(!document.hidden);
  useEffect(() => {
    const turned = () => setShown(!document.hidden);
    const observer = new IntersectionObserver((seen) => setNear(seen.some((entry) => entry.isIntersecting)), {
      rootMargin: "120px",
    });
    if (element.current) observer.observe(element.current);
    document.addEventListener("visibilitychange", turned);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", turned);
    };
  }, [element]);
  return near && shown;
}
