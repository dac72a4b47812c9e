import type { LevelName } from "../api/schema";
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
  const scale = window.devicePixelRatio || 1;
  const width = Math.round(canvas.clientWidth * scale);
  const height = Math.round(canvas.clientHeight * scale);
  const pen = canvas.getContext("2d");
  if (!pen || !width || !height) return;
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const fit = picture ? Math.min(width / picture.width, height / picture.height) : 1;
  const frame = picture ? { w: picture.width * fit, h: picture.height * fit } : { w: width, h: height };
  pen.setTransform(1, 0, 0, 1, 0, 0);
  pen.clearRect(0, 0, width, height);
  pen.translate((width - frame.w) / 2, (height - frame.h) / 2);
  if (picture) pen.drawImage(picture, 0, 0, frame.w, frame.h);
  if (!people) return;
  const calmFirst = [...facts.people].sort((a, b) => Number(a.level !== "NONE") - Number(b.level !== "NONE"));
  for (const person of calmFirst) figure(pen, person, frame, scale, label(person));
}

type Size = { w: number; h: number };

function figure(pen: CanvasRenderingContext2D, person: Watched, { w, h }: Size, scale: number, label: string) {
  const { line, ink } = PAINT[person.level];
  const quiet = person.level === "NONE";
  const weight = (quiet ? 1.5 : 2.5) * scale;
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
  badge(pen, label, { x: x1 * w, y: y1 * h }, { line, ink }, scale, w);
}

/** A line with a dark rim, so that it shows on bright shelves and dark corners alike. */
function stroke(pen: CanvasRenderingContext2D, path: Path2D, colour: string, weight: number) {
  pen.strokeStyle = "rgb(0 0 0 / 55%)";
  pen.lineWidth = weight + 2;
  pen.stroke(path);
  pen.strokeStyle = colour;
  pen.lineWidth = weight;
  pen.stroke(path);
}

function badge(
  pen: CanvasRenderingContext2D,
  label: string,
  corner: { x: number; y: number },
  paintOf: { line: string; ink: string },
  scale: number,
  width: number,
) {
  const high = 20 * scale;
  pen.font = `600 ${12 * scale}px system-ui, sans-serif`;
  const wide = pen.measureText(label).width + 12 * scale;
  const x = Math.max(0, Math.min(corner.x - scale, width - wide));
  const y = Math.max(0, corner.y - high - 2 * scale);
  const plate = new Path2D();
  plate.roundRect(x, y, wide, high, 5 * scale);
  pen.fillStyle = paintOf.line;
  pen.fill(plate);
  pen.fillStyle = paintOf.ink;
  pen.textBaseline = "middle";
  pen.fillText(label, x + 6 * scale, y + high / 2 + scale / 2);
}
