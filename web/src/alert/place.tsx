import { type RefObject, useState } from "react";
import { useRead } from "../api/client";
import { NEVER } from "../api/queries";
import type { AlertDetail } from "../api/schema";
import type { PlaceView } from "../api/settings";
import { Panel } from "../parts/page";
import { Sheet } from "../plan/sheet";
import { text } from "../text";
import { useFrames } from "./overlay";
import { spanOf } from "./span";

const say = text.plan;
/** Seconds around a moment in which the customer must have been seen, to be drawn at it. */
const NEAR = 0.6;

/** Where the customer went on the floor plan, if there is one on which their camera is calibrated. */
export function Place({ alert, video, duration }: {
  alert: AlertDetail;
  video: RefObject<HTMLVideoElement | null>;
  duration: number | null;
}) {
  const path = `/api/v1/floor-plan/alerts/${encodeURIComponent(alert.id)}` as const;
  const asked = useRead<PlaceView | null>(["place", alert.id, alert.clip], path, { retry: false, staleTime: NEVER });
  const place = asked.data;
  const [now, setNow] = useState<readonly number[] | null>(null);
  const start = spanOf(alert, duration).start;
  useFrames(video, duration !== null && Boolean(place), ({ currentTime }) => {
    const at = start + currentTime - (place?.start ?? 0);
    const away = ([seconds]: readonly number[]) => Math.abs((seconds ?? NEVER) - at);
    const step = place?.path.reduce((near, each) => (away(each) < away(near) ? each : near));
    setNow(step && away(step) <= NEAR ? step : null);
  });
  if (!place) return null;

  const dot = Math.max(place.width, place.depth) / 60;
  const [left, right] = [place.view[0]!, place.view.at(-1)!];
  const within = (value: number, most: number) => Math.min(Math.max(value, dot), most - dot);
  const eye = [within((left[0] + right[0]) / 2, place.width), within((left[1] + right[1]) / 2, place.depth)] as const;
  const told = place.confirmed ? say.confirmed(...place.confirmed) : say.unseenThen;
  return (
    <Panel title={say.place}>
      <Sheet plan={place} role="img" aria-label={told}>
        <polygon className="plan-view" points={place.view.join(" ")} />
        <path className="plan-eye" d={`M${eye[0] - dot} ${eye[1]}l${dot} ${-dot}l${dot} ${dot}l${-dot} ${dot}z`} />
        <polyline className="plan-path" points={place.path.map(([, x, y]) => `${x},${y}`).join(" ")} />
        {place.confirmed && <circle className="plan-spot" cx={place.confirmed[0]} cy={place.confirmed[1]} r={dot} />}
        {now && <circle className="plan-now" data-testid="now" cx={now[1]} cy={now[2]} r={dot * 0.7} />}
      </Sheet>
      <p className="small">{told}</p>
      <p className="quiet small">{say.key(place.camera)} {place.error !== null && say.fits(place.error)}</p>
    </Panel>
  );
}
