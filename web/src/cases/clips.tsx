import { useEffect, useRef, useState } from "react";
import { spanOf } from "../alert/span";
import type { AlertDetail } from "../api/schema";
import { clock } from "../format";
import { Button } from "../parts/button";
import { text } from "../text";

const say = text.case;
const BEAT = 100;
const DRIFT = 0.3;

/** A clip and the time it covers, in seconds since the epoch. */
interface Track {
  alert: AlertDetail;
  start: number;
  end: number;
}

/** Clips whose times overlap, and so are shown together. */
interface Scene {
  tracks: Track[];
  start: number;
  end: number;
}

/** A moment somebody asked to see; a new object for each asking. */
export interface Wish {
  at: number;
}

/** All clips of a case on one clock: what several cameras saw at the same moment is seen side by side. */
export function Clips({ alerts, timeZone, wish }: { alerts: AlertDetail[]; timeZone: string; wish: Wish | null }) {
  const [lengths, setLengths] = useState<Readonly<Record<string, number>>>({});
  const scenes = scenesOf(alerts, lengths);
  const total = scenes.reduce((sum, scene) => sum + scene.end - scene.start, 0);
  const [at, setAt] = useState(0);
  const [playing, setPlaying] = useState(false);
  const [served, setServed] = useState(wish);
  const box = useRef<HTMLDivElement>(null);
  if (wish !== served) {
    setServed(wish);
    if (wish) setAt(placeOf(scenes, wish.at));
  }
  const { scene, moment } = momentOf(scenes, Math.min(at, total));

  useEffect(() => {
    if (!playing) return;
    let last = performance.now();
    const beat = setInterval(() => {
      const now = performance.now();
      const passed = (now - last) / 1000;
      last = now;
      setAt((place) => Math.min(total, place + passed));
    }, BEAT);
    return () => clearInterval(beat);
  }, [playing, total]);

  useEffect(() => {
    if (at >= total) setPlaying(false);
    for (const track of scene?.tracks ?? []) {
      const video = box.current?.querySelector<HTMLVideoElement>(`video[data-alert="${CSS.escape(track.alert.id)}"]`);
      if (video) follow(video, moment - track.start, playing && at < total);
    }
  });

  useEffect(() => {
    if (wish) box.current?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }, [wish]);

  if (!scene) return <p className="quiet card panel">{say.noClips}</p>;
  return (
    <section ref={box} className="clips card" aria-label={say.clips}>
      <div className="clips-grid">
        {scene.tracks.map(({ alert, start, end }) => (
          <figure key={alert.id} className={moment >= start && moment <= end ? undefined : "clip-away"}>
            <video
              data-alert={alert.id} src={alert.clip ?? undefined} poster={alert.still ?? undefined} muted playsInline
              preload="auto" aria-label={say.camera(alert.camera, text.actions[alert.action])}
              onLoadedMetadata={({ currentTarget: { duration } }) =>
                setLengths((known) => ({ ...known, [alert.id]: duration }))
              }
            />
            <figcaption className="small">
              {say.camera(alert.camera, text.actions[alert.action])}
              {(moment < start || moment > end) && <span className="chip">{say.away}</span>}
            </figcaption>
          </figure>
        ))}
      </div>
      <div className="clips-bar">
        <Button
          main small
          onClick={() => {
            if (!playing && at >= total) setAt(0);
            setPlaying(!playing);
          }}
        >
          {playing ? say.pause : say.play}
        </Button>
        <input
          type="range" min="0" max={total} step="0.1" value={Math.min(at, total)} aria-label={say.scrub}
          aria-valuetext={clock(moment, timeZone)} onChange={(event) => setAt(Number(event.target.value))}
        />
        <time className="number">{clock(moment, timeZone)}</time>
      </div>
    </section>
  );
}

/** Bring a video to where it must be; small drifts while playing are left alone, so that it does not stutter. */
function follow(video: HTMLVideoElement, place: number, playing: boolean) {
  const within = place >= 0 && place < (Number.isFinite(video.duration) ? video.duration : Infinity);
  if (within && Math.abs(video.currentTime - place) > (playing ? DRIFT : 0.05)) video.currentTime = place;
  if (playing && within && video.paused) void video.play().catch(() => undefined);
  if ((!playing || !within) && !video.paused) video.pause();
}

function scenesOf(alerts: AlertDetail[], lengths: Readonly<Record<string, number>>): Scene[] {
  const tracks = alerts.filter((alert) => alert.clip).map((alert) => trackOf(alert, lengths[alert.id]));
  const scenes: Scene[] = [];
  for (const track of tracks.sort((a, b) => a.start - b.start)) {
    const last = scenes.at(-1);
    if (last && track.start <= last.end) {
      last.tracks.push(track);
      last.end = Math.max(last.end, track.end);
    } else scenes.push({ tracks: [track], start: track.start, end: track.end });
  }
  return scenes;
}

/** Exact once the clip's length is known, about right before. */
function trackOf(alert: AlertDetail, duration: number | undefined): Track {
  const { start, length } = spanOf(alert, duration ?? null);
  return { alert, start, end: start + length };
}

/** What is seen at a place of the scrubber, on which the scenes stand one behind the other without gaps. */
function momentOf(scenes: Scene[], place: number): { scene: Scene | undefined; moment: number } {
  let before = 0;
  for (const scene of scenes) {
    const length = scene.end - scene.start;
    if (place < before + length || scene === scenes.at(-1)) return { scene, moment: scene.start + place - before };
    before += length;
  }
  return { scene: undefined, moment: 0 };
}

/** Where on the scrubber a moment is; one between two scenes is where the later begins. */
function placeOf(scenes: Scene[], moment: number): number {
  let before = 0;
  for (const scene of scenes) {
    if (moment <= scene.end) return before + Math.max(0, moment - scene.start);
    before += scene.end - scene.start;
  }
  return before;
}
