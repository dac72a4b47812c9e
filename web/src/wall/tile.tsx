import { useCallback, useEffect, useRef, useState } from "react";
import { useKeys } from "../alerts/queue";
import type { CameraView } from "../api/office";
import type { ZoneView } from "../api/settings";
import { Button } from "../parts/button";
import { BackIcon } from "../parts/icons";
import { go, Link } from "../route";
import { text } from "../text";
import { HealthChip, HealthNote } from "./health";
import { LivePicture } from "./live-picture";

const say = text.wall;
/** Seconds until a video that broke off is tried again; single pictures are shown meanwhile. */
const PAUSES = [6, 20, 60];

/** Where one camera is shown large. */
function largeAt(camera: string): string {
  return `/?${new URLSearchParams({ camera })}`;
}

/** One camera: its picture, and how it is doing. A click shows it large. */
export function Tile({ camera, zones }: { camera: CameraView; zones: readonly ZoneView[] | undefined }) {
  const live = camera.health?.state === "live";
  return (
    <li className="tile card">
      <div className="tile-picture">
        <LivePicture camera={camera.name} live={live} zones={zones}>
          {!live && <HealthNote camera={camera} />}
        </LivePicture>
        <Link href={largeAt(camera.name)} className="over tile-way" aria-label={say.large(camera.name)} />
      </div>
      <div className="tile-foot">
        <div className="tile-name">
          <h2>{camera.name}</h2>
          <p className="quiet small" title={camera.address}>{camera.address}</p>
        </div>
        <HealthChip camera={camera} />
      </div>
    </li>
  );
}

/** One camera as large as it goes: its own video where device and camera allow, single pictures otherwise. */
export function Large({ camera, cameras, zones }: {
  camera: CameraView;
  cameras: readonly CameraView[];
  zones: readonly ZoneView[] | undefined;
}) {
  const [reason, setReason] = useState<string | null>(null);
  const [playing, setPlaying] = useState(false);
  const live = camera.health?.state === "live";
  const place = cameras.findIndex(({ name }) => name === camera.name);
  const beside = (step: number) => cameras[(place + step + cameras.length) % cameras.length] ?? camera;
  useKeys({
    Escape: () => go("/"),
    ArrowLeft: () => go(largeAt(beside(-1).name), { replace: true }),
    ArrowRight: () => go(largeAt(beside(1).name), { replace: true }),
  });
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  const pauses = useRef([...PAUSES]);
  const noVideo = useCallback((why: string, again: boolean) => {
    setReason(why);
    setPlaying(false);
    const pause = again && pauses.current.shift();
    if (pause) waiting.current = setTimeout(() => setReason(null), pause * 1000);
  }, []);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return (
    <section className="large" aria-label={camera.name}>
      <div className="large-head">
        <Link href="/" className="button button-small">
          <BackIcon />
          {say.back}
        </Link>
        <h2>{camera.name}</h2>
        <HealthChip camera={camera} />
        {cameras.length > 1 && (
          <div className="tabs">
            {([-1, 1] as const).map((step) => (
              <Link key={step} replace href={largeAt(beside(step).name)} className="button button-small">
                <span className={step < 0 ? "" : "turned"}><BackIcon /></span>
                <span className="unseen">{step < 0 ? say.previous : say.next}</span>
              </Link>
            ))}
          </div>
        )}
      </div>
      <LivePicture
        key={camera.name} camera={camera.name} live={live} zones={zones} first
        onNoVideo={reason === null && live ? noVideo : undefined}
        onPlaying={() => {
          setPlaying(true);
          pauses.current = [...PAUSES];
        }}
      >
        {!live && <HealthNote camera={camera} />}
      </LivePicture>
      <div className="large-foot quiet small">
        {live && reason === null && (
          <span className="chip" role="status" title={say.videoHint}>{playing ? say.video : say.opening}</span>
        )}
        {live && reason !== null && (
          <>
            <span className="chip">{say.pictures}</span>
            <p role="status">{reason}</p>
            <Button small onClick={() => setReason(null)}>{text.retry}</Button>
          </>
        )}
        {cameras.length > 1 && <p className="keys-only">{say.keys}</p>}
      </div>
    </section>
  );
}
