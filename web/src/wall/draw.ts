import type { LevelName } from "../api/schema";
import { LEVELS } from "../parts/badge";
import type { Moment, Watched } from "./socket";

/** Pairs of COCO joints that a limb joins; the face's points are left out, the figure reads better. */
const LIMBS: readonly (readonly [number, number])[] = [
  [5, 6], [5, 7], [7, 9], [6, 8], [8, 10], [5, 11], [6, 12], [11, 12], [11, 13], [13, 15], [12, 14], [14, 16],
];
const SEEN = 0.2;

/** Colours that stand out on video, light or dark, the same in both colour schemes. */
const PAINT: Record<LevelName, { line: string; ink: string }> = {
  NONE: { line: "#d7e0dc", ink: "#18211f" },
  LOW: { line: "#7cb8f5", ink: "#07213c" },
  ALERT: { line: "#ffc83d", ink: "#332200" },
  HIGH: { line: "#ff8a3d", ink: "#2e1200" },
  CONFIRMED: { line: "#e3203c", ink: "#ffffff" },
};

/** A person as drawn: enough of what is known live, and all a clip's overlay knows. */
export type Figure = Pick<Watched, "track" | "level" | "box" | "keypoints">;

type Pen = CanvasRenderingContext2D;
interface Size {
  width: number;
  height: number;
}
interface Sheet {
  pen: Pen;
  frame: Size;
  scale: number;
  /** Where words stand already: the names of zones. */
  taken: Plate[];
}

/** Where a label stands. */
interface Plate {
  x: number;
  y: number;
  wide: number;
  high: number;
}

/**
 * Paints a moment over the whole canvas, whose size follows its place on the page and the screen's density.
 * Without a picture only the people are drawn: there is a video below.
 */
export function paint(
  canvas: HTMLCanvasElement,
  { facts, picture }: Moment,
  people: boolean,
  label: (p: Watched) => string,
) {
  const sheet = cleared(canvas, picture);
  if (!sheet) return;
  if (picture) sheet.pen.drawImage(picture, 0, 0, sheet.frame.width, sheet.frame.height);
  if (people) figures(sheet, facts.people, label);
}

/** Whom a clip is about, and which of their joints are what was just measured. */
interface Shown {
  track: number;
  joints: readonly number[];
}

/** Paints people alone, over a video that shows a picture of `picture`'s shape. */
export function paintOver(
  canvas: HTMLCanvasElement,
  picture: Size,
  people: readonly Figure[],
  label: (p: Figure) => string,
  shown: Shown,
) {
  const sheet = picture.width ? cleared(canvas, picture) : null;
  if (sheet) figures(sheet, people, label, shown);
}

/** An empty canvas as large as its place, with the pen where the picture (null: one of its shape) begins in it. */
function cleared(canvas: HTMLCanvasElement, picture: Size | null): Sheet | null {
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  const pen = canvas.getContext("2d");
  if (!pen || !width || !height) return null;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const fit = picture ? Math.min(width / picture.width, height / picture.height) : 1;
  const frame = picture ? { width: picture.width * fit, height: picture.height * fit } : { width, height };
  const [left, top] = [(width - frame.width) / 2, (height - frame.height) / 2];
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.translate(left, top);
  const origin = canvas.getBoundingClientRect();
  const taken = [...(canvas.parentElement?.querySelectorAll(".zone-name") ?? [])].map((name): Plate => {
    const { x, y, width: wide, height: high } = name.getBoundingClientRect();
    const at = { x: (x - origin.x) * scale - left, y: (y - origin.y) * scale - top };
    return { ...at, wide: wide * scale, high: high * scale };
  });
  return { pen, frame, scale, taken };
}

function figures<P extends Figure>(
  { pen, frame, scale, taken }: Sheet,
  people: readonly P[],
  label: (p: P) => string,
  shown?: Shown,
) {
  const calmFirst = [...people].sort((a, b) => standing(a, shown) - standing(b, shown));
  for (const person of calmFirst) {
    const own = person.track === shown?.track;
    figure(pen, person, frame, scale, own ? 4 : 0);
    if (own) joints(pen, person, frame, scale, shown.joints);
  }
  pen.font = `600 ${12 * scale}px system-ui, sans-serif`;
  for (const person of calmFirst.reverse()) {
    const wide = pen.measureText(label(person)).width + 12 * scale;
    const upon = { x: person.box[0] * frame.width - scale, y: person.box[1] * frame.height - 22 * scale };
    const plate = free({ ...upon, wide, high: 20 * scale }, frame, taken, 2 * scale);
    taken.push(plate);
    badge(pen, label(person), plate, PAINT[person.level], scale);
  }
}

/** Whom the picture is about before all others, then the higher level. */
function standing(person: Figure, shown?: Shown): number {
  return LEVELS.indexOf(person.level) + (person.track === shown?.track ? LEVELS.length : 0);
}

/** The place next to `wanted` and within the frame where nothing stands yet: above it, or else below. */
function free(wanted: Plate, { width: w, height: h }: Size, taken: readonly Plate[], gap: number): Plate {
  const x = Math.max(0, Math.min(wanted.x, w - wanted.wide));
  const first = Math.max(0, wanted.y);
  const { wide, high } = wanted;
  const steps = [0, -1, 1, -2, 2, -3, 3, -4, 4].map((step) => ({ x, y: first + step * (high + gap), wide, high }));
  const apart = (a: Plate, b: Plate) =>
    a.x + a.wide <= b.x || b.x + b.wide <= a.x || a.y + a.high <= b.y || b.y + b.high <= a.y;
  const fits = (plate: Plate) => plate.y >= 0 && plate.y + high <= h && taken.every((other) => apart(plate, other));
  return steps.find(fits) ?? { x, y: first, wide, high };
}

/** Rings round the joints that speak at this moment. */
function joints(pen: Pen, person: Figure, { width: w, height: h }: Size, scale: number, which: readonly number[]) {
  const high = (person.box[3] - person.box[1]) * h;
  const radius = Math.min(9 * scale, Math.max(4 * scale, 0.035 * high));
  for (const each of which) {
    const joint = person.keypoints[each];
    if (!joint || joint[2] < SEEN) continue;
    const ring = new Path2D();
    ring.arc(joint[0] * w, joint[1] * h, radius, 0, 2 * Math.PI);
    stroke(pen, ring, "#ffffff", radius / 3);
  }
}

function figure(pen: Pen, person: Figure, { width: w, height: h }: Size, scale: number, stressed: number) {
  const { line } = PAINT[person.level];
  const quiet = person.level === "NONE";
  const weight = (stressed || (quiet ? 1.5 : 2.5)) * scale;
  const [x1, y1, x2, y2] = person.box;
  pen.lineJoin = "round";
  pen.lineCap = "round";
  const limbs = new Path2D();
  for (const [from, to] of LIMBS) {
    const a = person.keypoints[from];
    const b = person.keypoints[to];
    if (!a || !b || a[2] < SEEN || b[2] < SEEN) continue;
    limbs.moveTo(a[0] * w, a[1] * h);
    limbs.lineTo(b[0] * w, b[1] * h);
  }
  const outline = new Path2D();
  outline.roundRect(x1 * w, y1 * h, (x2 - x1) * w, (y2 - y1) * h, 6 * scale);
  for (const path of [outline, limbs]) stroke(pen, path, line, weight);
}

/** A line with a dark rim, so that it shows on bright shelves and dark corners alike. */
function stroke(pen: Pen, path: Path2D, colour: string, weight: number) {
  pen.strokeStyle = "rgb(0 0 0 / 55%)";
  pen.lineWidth = weight + 2;
  pen.stroke(path);
  pen.strokeStyle = colour;
  pen.lineWidth = weight;
  pen.stroke(path);
}

function badge(
  pen: Pen,
  label: string,
  { x, y, wide, high }: Plate,
  { line, ink }: { line: string; ink: string },
  scale: number,
) {
  const plate = new Path2D();
  plate.roundRect(x, y, wide, high, 5 * scale);
  pen.fillStyle = line;
  pen.fill(plate);
  pen.fillStyle = ink;
  pen.textBaseline = "middle";
  pen.fillText(label, x + 6 * scale, y + high / 2 + scale / 2);
}
