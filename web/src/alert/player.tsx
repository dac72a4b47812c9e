import { type RefObject, useState } from "react";
import type { AlertDetail } from "../api/schema";
import { Button } from "../parts/button";
import { text } from "../text";
import { Overlay } from "./overlay";

const say = text.alert;

/** The clip. A longer one that arrives while this one is being watched waits until it is asked for. */
export function Player({ ref, alert, duration, onDuration }: {
  ref: RefObject<HTMLVideoElement | null>;
  alert: AlertDetail;
  duration: number | null;
  onDuration: (seconds: number | null) => void;
}) {
  const [shown, setShown] = useState(alert.clip);
  const [touched, setTouched] = useState(false);
  const longer = alert.clip !== shown;
  if (longer && !touched) setShown(alert.clip);

  if (!shown) {
    return (
      <div className="player player-none">
        {alert.still && <img src={alert.still} alt={text.alerts.still} />}
        <p>{alert.clip_problem || say.noClip}</p>
      </div>
    );
  }
  return (
    <div className="player">
      <Overlay alert={alert} clip={shown} video={ref} duration={duration}>
        <video
          ref={ref} src={shown} poster={alert.still ?? undefined} controls
          controlsList={document.fullscreenEnabled ? "nofullscreen" : undefined} playsInline preload="metadata"
          aria-label={say.clip} onLoadedMetadata={(event) => onDuration(event.currentTarget.duration)}
          onPlay={() => setTouched(true)}
        />
      </Overlay>
      {(longer || !alert.clip_whole || alert.clip_problem) && (
        <p className="player-note small">
          <span>{alert.clip_problem || (!alert.clip_whole && (alert.growing ? say.clipGrowing : say.clipPart))}</span>
          {longer && <Button small onClick={() => setShown(alert.clip)}>{say.clipLonger}</Button>}
        </p>
      )}
    </div>
  );
}
