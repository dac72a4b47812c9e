import type { AlertDetail } from "../api/schema";

/** What the timeline shows: from `start` lasting `length` seconds, on the camera's clock. */
export interface Span {
  start: number;
  length: number;
}

const AROUND = 5;

/**
 * The time the clip covers. A whole clip is counted back from its known end, which is exact; another one
 * begins about where it was asked to. Without a clip: the action and some seconds around it.
 */
export function spanOf(alert: AlertDetail, duration: number | null): Span {
  if (duration !== null && Number.isFinite(duration) && duration > 0) {
    const asked = alert.clip_start ?? alert.start - AROUND;
    const counted = alert.clip_end === null ? asked : alert.clip_end - duration;
    return { start: counted, length: duration };
  }
  const first = Math.min(alert.start, ...alert.why.map((cue) => cue.start));
  const last = Math.max(alert.end, ...alert.why.map((cue) => cue.end));
  return { start: first - AROUND, length: last - first + 2 * AROUND };
}

/** Where a moment lies in the span, 0 to 1. */
export function shareOf(span: Span, at: number): number {
  return Math.min(1, Math.max(0, (at - span.start) / span.length));
}

/** Round seconds for the axis: about six marks, whatever the length. */
export function marks(length: number): number[] {
  const step = [1, 2, 5, 10, 15, 30, 60, 120].find((seconds) => length / seconds <= 7) ?? 300;
  return Array.from({ length: Math.floor(length / step) + 1 }, (_, i) => i * step);
}
