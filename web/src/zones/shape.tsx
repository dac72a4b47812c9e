import { useEffect, useId, useReducer, useRef } from "react";
import type { ZoneKind, ZoneView } from "../api/settings";
import { text } from "../text";

/** A place on a picture, in shares of its width and height. */
export type Point = [number, number];

/** Of zones that overlap, the kind that counts first; the server keeps the same order. */
const TELLING: readonly ZoneKind[] = [
  "restricted", "high_risk", "blind_spot", "shelf", "exit", "checkout", "staff_only", "exclusion",
];

/** Whether a point lies in a polygon (even-odd rule, as the server has it); the picture's edge is inside. */
export function contains(polygon: readonly Point[], point: Point): boolean {
  const [x, y] = point.map((value) => Math.min(Math.max(value, 0), 1 - 1e-9)) as Point;
  let inside = false;
  polygon.forEach(([x1, y1], index) => {
    const [x2, y2] = polygon[(index + 1) % polygon.length]!;
    if (y1 > y !== y2 > y && x < x1 + ((y - y1) * (x2 - x1)) / (y2 - y1)) inside = !inside;
  });
  return inside;
}

/** The zones a point is in, the one that counts first. */
export function zonesAt(zones: readonly ZoneView[], point: Point): ZoneView[] {
  return zones
    .filter((zone) => contains(zone.polygon, point))
    .sort((a, b) => TELLING.indexOf(a.kind) - TELLING.indexOf(b.kind));
}

/** The corners whose edges cross another edge, counted from 0. */
export function crossings(polygon: readonly Point[], closed: boolean): Set<number> {
  const found = new Set<number>();
  const edges = closed ? polygon.length : polygon.length - 1;
  const at = (index: number) => polygon[index % polygon.length]!;
  for (let i = 0; i < edges; i++) {
    for (let j = i + 2; j < edges; j++) {
      if (closed && i === 0 && j === edges - 1) continue; // neighbours share a corner
      const [a, b, c, d] = [at(i), at(i + 1), at(j), at(j + 1)];
      if (side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0) found.add(i).add(j);
    }
  }
  return found;
}

function side([ax, ay]: Point, [bx, by]: Point, [cx, cy]: Point): number {
  return Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
}

/** The corners (counted from 0) that a complaint of the server names. */
export function named(complaint: string): Set<number> {
  const found = new Set<number>();
  for (const match of complaint.matchAll(/corners? (\d+)(?: and (\d+))?/gi)) {
    for (const number of match.slice(1)) if (number) found.add(Number(number) - 1);
  }
  return found;
}

/** Pulls a point to a corner or the frame when it is within `reach` (shares of the width and of the height). */
export function snapped([x, y]: Point, corners: readonly Point[], reach: Point): Point {
  const near = corners
    .map((corner) => ({ corner, far: Math.hypot((corner[0] - x) / reach[0], (corner[1] - y) / reach[1]) }))
    .filter(({ far }) => far < 1)
    .sort((a, b) => a.far - b.far)[0];
  if (near) return [...near.corner];
  const edge = (value: number, within: number) => (value < within ? 0 : value > 1 - within ? 1 : value);
  return [edge(x, reach[0]), edge(y, reach[1])];
}

/** A point within the picture, to a ten-thousandth. */
export function tidy([x, y]: Point): Point {
  const within = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 10_000) / 10_000;
  return [within(x), within(y)];
}

const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

/** Which way and how far an arrow key moves something; with shift it goes farther. */
export function arrowOf({ key, shiftKey }: { key: string; shiftKey: boolean }): Point | null {
  const far = shiftKey ? 0.025 : 0.005;
  const arrow = ARROWS[key];
  return arrow ? [arrow[0] * far, arrow[1] * far] : null;
}

/** A polygon moved as far as the frame allows. */
export function moved(polygon: readonly Point[], dx: number, dy: number): Point[] {
  const fit = (delta: number, values: number[]) =>
    Math.max(-Math.min(...values), Math.min(1 - Math.max(...values), delta));
  const x = fit(dx, polygon.map((point) => point[0]));
  const y = fit(dy, polygon.map((point) => point[1]));
  return polygon.map((point) => tidy([point[0] + x, point[1] + y]));
}

/** SVG path data in a box `width` by 1000. */
export function outline(polygon: readonly Point[], width: number, closed = true): string {
  const places = polygon.map(([x, y]) => `${(x * width).toFixed(1)},${(y * 1000).toFixed(1)}`);
  return places.length ? `M${places.join("L")}${closed ? "Z" : ""}` : "";
}

/** A polygon in the making: open until its last corner meets the first. */
export interface Drawing {
  points: Point[];
  closed: boolean;
}

export interface History<T = Drawing> {
  past: T[];
  now: T;
  future: T[];
}

export type Step<T = Drawing> = { put: T } | { preview: T } | { settle: T } | "undo" | "redo";

function step<T>(history: History<T>, what: Step<T>): History<T> {
  const { past, now, future } = history;
  if (what === "undo") {
    const last = past.at(-1);
    return last ? { past: past.slice(0, -1), now: last, future: [now, ...future] } : history;
  }
  if (what === "redo") return future[0] ? { past: [...past, now], now: future[0], future: future.slice(1) } : history;
  if ("preview" in what) return { ...history, now: what.preview };
  if ("settle" in what) return what.settle === now ? history : { past: [...past, what.settle], now, future: [] };
  return { past: [...past, now], now: what.put, future: [] };
}

/** Something with everything that was done to it. */
export const useHistory = <T,>(now: T) => useReducer(step<T>, { past: [], now, future: [] });

export const useDrawing = (points: Point[]) => useHistory<Drawing>({ points, closed: points.length > 0 });

/** Each kind has a pattern of its own besides its colour: turn of the lines, and how far apart they are. */
const PATTERNS: Record<ZoneKind, { turn: number; gap: number; cross?: boolean }> = {
  shelf: { turn: 0, gap: 34 },
  high_risk: { turn: 45, gap: 22, cross: true },
  checkout: { turn: 90, gap: 34 },
  exit: { turn: 135, gap: 44 },
  restricted: { turn: 45, gap: 22 },
  staff_only: { turn: 0, gap: 26, cross: true },
  blind_spot: { turn: 135, gap: 20 },
  exclusion: { turn: 45, gap: 30, cross: true },
};

/** The patterns that zones below it are filled with; `id` tells several pictures on a page apart. */
export function Patterns({ id }: { id: string }) {
  return (
    <defs>
      {(Object.keys(PATTERNS) as ZoneKind[]).map((kind) => {
        const { turn, gap, cross } = PATTERNS[kind];
        return (
          <pattern
            key={kind} id={`${id}-${kind}`} className={`zone-${kind}`} width={gap} height={gap}
            patternUnits="userSpaceOnUse" patternTransform={`rotate(${turn})`}
          >
            <rect className="zone-wash" width={gap} height={gap} />
            <path className="zone-lines" d={cross ? `M0 0H${gap}M0 0V${gap}` : `M0 0H${gap}`} />
          </pattern>
        );
      })}
    </defs>
  );
}

/** Zones drawn over a picture whose width is `shape` times its height; those in `lit` stand out. */
export function ZoneLayer({ zones, shape, lit }: {
  zones: readonly ZoneView[];
  shape: number;
  lit?: ReadonlySet<string>;
}) {
  const id = useId();
  const width = shape * 1000;
  return (
    <div className="over zone-layer" aria-hidden="true">
      <svg className="over" viewBox={`0 0 ${width} 1000`} preserveAspectRatio="none">
        <Patterns id={id} />
        {zones.map((zone) => (
          <g
            key={`${zone.camera}/${zone.name}`}
            className={`zone zone-${zone.kind}${lit?.has(zone.name) ? " zone-lit" : ""}`}
          >
            <path d={outline(zone.polygon, width)} fill={`url(#${id}-${zone.kind})`} />
          </g>
        ))}
      </svg>
      {zones.map((zone) => {
        const { x, y, middle } = labelPlace(zone.polygon);
        return (
          <span
            key={`${zone.camera}/${zone.name}`}
            className={`zone-name zone-${zone.kind}${middle ? " zone-middle" : ""}`}
            style={{ left: `${x * 100}%`, top: `${y * 100}%` }}
          >
            {zone.name}
            <small>{text.zoneKinds[zone.kind]}</small>
          </span>
        );
      })}
    </div>
  );
}

/** Where a zone's name begins: in its upper left, or, when that is outside, in the middle of its corners. */
function labelPlace(polygon: readonly Point[]): { x: number; y: number; middle: boolean } {
  const [xs, ys] = [polygon.map((point) => point[0]), polygon.map((point) => point[1])];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  if (contains(polygon, [x + 0.01, y + 0.012]) && contains(polygon, [x + 0.08, y + 0.05])) return { x, y, middle: false };
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { x: Math.min(0.9, Math.max(0.1, mean(xs))), y: Math.min(0.93, Math.max(0.06, mean(ys))), middle: true };
}

const WIDE = 0.16;

/** What the finger hides, larger, in the corner where the finger is not. */
export function Loupe({ at, stage, drawing: { points, closed }, shape }: {
  at: Point;
  stage: Element | null;
  drawing: Drawing;
  shape: number;
}) {
  const glass = useRef<HTMLCanvasElement>(null);
  const high = WIDE * shape;
  useEffect(() => {
    const picture = stage?.querySelector("canvas");
    const pen = glass.current?.getContext("2d");
    if (!picture || !pen) return;
    const { width: w, height: h } = picture;
    pen.fillRect(0, 0, 240, 240);
    pen.drawImage(picture, (at[0] - WIDE / 2) * w, (at[1] - high / 2) * h, WIDE * w, high * h, 0, 0, 240, 240);
  });
  const box = [(at[0] - WIDE / 2) * shape * 1000, (at[1] - high / 2) * 1000, WIDE * shape * 1000, high * 1000];
  return (
    <div className={at[0] < 0.5 ? "loupe loupe-right" : "loupe"} aria-hidden="true">
      <canvas ref={glass} className="over" width={240} height={240} />
      <svg className="over" viewBox={box.join(" ")}>
        <path d={outline(points, shape * 1000, closed)} />
        <circle cx={at[0] * shape * 1000} cy={at[1] * 1000} r={high * 40} />
      </svg>
    </div>
  );
}
