import { useMonitoring } from "../api/queries";
import type { CameraView } from "../api/office";
import type { CameraStatus } from "../api/schema";
import { useNow } from "../device";
import { countdown } from "../format";
import { text } from "../text";

const LOOK: Record<CameraStatus, string> = {
  live: "chip-good",
  connecting: "chip-warn",
  stalled: "chip-warn",
  failed: "chip-bad",
  off: "",
};

/** The camera's state in a word. */
export function HealthChip({ camera }: { camera: CameraView }) {
  const state = stateOf(camera);
  const monitoring = useMonitoring().data?.enabled ?? true;
  const idle = state === "live" && !monitoring;
  const { rate = 0, reason = "" } = camera.health ?? {};
  const strained = state === "live" && Boolean(reason);
  return (
    <span
      className={`chip ${idle || strained ? "chip-warn" : LOOK[state]}`}
      title={reason || (state === "live" ? text.wall.rate(rate) : "")}
    >
      <span className="dot" />
      {idle ? text.wall.idle : text.camera[state]}
    </span>
  );
}

/** Why there is no picture, and when it is tried again. */
export function HealthNote({ camera }: { camera: CameraView }) {
  const { health } = camera;
  const left = useCountdown(health?.retry_at ?? null);
  return (
    <div className="tile-note" role="status">
      <strong>{health || !camera.enabled ? text.camera[stateOf(camera)] : text.wall.notTaken}</strong>
      {health?.reason && <span>{health.reason}</span>}
      {left !== null && <span className="number">{nextTry(left)}</span>}
    </div>
  );
}

/** Why a camera is not live, in a line, and when it is tried again. */
export function HealthReason({ camera: { health } }: { camera: CameraView }) {
  const left = useCountdown(health?.retry_at ?? null);
  if (!health?.reason) return null;
  return (
    <p className="warning number">{health.reason} {left !== null && `${nextTry(left)}.`}</p>
  );
}

const nextTry = (left: number) => (left > 0 ? text.wall.retryIn(countdown(left)) : text.wall.retryNow);

/** The camera's state, also before a worker has taken it up. */
export function stateOf(camera: CameraView): CameraStatus {
  return camera.health?.state ?? (camera.enabled ? "connecting" : "off");
}

/** Whole seconds until a time (seconds since the epoch), counting down; null without one. */
function useCountdown(until: number | null): number | null {
  const now = useNow(1, until !== null);
  return until === null ? null : Math.max(0, Math.ceil(until - now));
}
