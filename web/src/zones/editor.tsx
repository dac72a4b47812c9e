import {
  type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useId, useLayoutEffect, useRef, useState,
} from "react";
import type { ZoneKind, ZoneView } from "../api/settings";
import { Button } from "../parts/button";
import { TrashIcon, UndoIcon } from "../parts/icons";
import { text } from "../text";
import {
  arrowOf, crossings, type Drawing, type History, Loupe, moved, outline, Patterns, type Point, snapped, type Step,
  tidy,
} from "./shape";

const say = text.zones;
const REACH = 12;
const COARSE = window.matchMedia("(pointer: coarse)").matches;

interface Props {
  history: History;
  change: (what: Step) => void;
  camera: string;
  name: string;
  kind: ZoneKind;
  others: readonly ZoneView[];
  /** The picture's width by its height. */
  shape: number;
  /** Corners the server complained of, counted from 0. */
  bad: ReadonlySet<number>;
  /** Points are marks, each for itself, on what is called so. */
  marks?: string;
  onCancel: () => void;
  children: ReactNode;
}

interface Drag {
  /** The corner that is dragged, and how far beside it the pointer is; null for the whole. */
  corner: number | null;
  by: Point;
  from: Point;
  base: Drawing;
  begun: boolean;
}

/** Draws a polygon, or sets marks, on a picture by mouse, finger or keyboard. */
export function Editor({ history, change, camera, name, kind, others, shape, bad, marks, ...rest }: Props) {
  const { points, closed } = history.now;
  const closes = !marks && !closed && points.length >= 3;
  const svg = useRef<SVGSVGElement>(null);
  const drag = useRef<Drag | null>(null);
  const next = useRef<number | null>(null);
  const pattern = useId();
  const hint = useId();
  const [scale, setScale] = useState(1.5);
  const [zoom, setZoom] = useState(1);
  const [chosen, setChosen] = useState<number | null>(null);
  const [hover, setHover] = useState<Point | null>(null);
  const [cross, setCross] = useState<Point | null>(null);
  const [loupe, setLoupe] = useState<Point | null>(null);
  const width = shape * 1000;
  const crossed = crossings(marks ? [] : points, closed);
  const wrong = crossed.size > 0 ? crossed : bad;

  // As soon as the corner is there: the next key may follow at once.
  useLayoutEffect(() => {
    if (next.current === null) return;
    svg.current?.querySelector<SVGElement>(`[data-corner="${next.current}"]`)?.focus();
    next.current = null;
  });

  useEffect(() => {
    const { current: drawn } = svg;
    if (!drawn) return;
    const resized = new ResizeObserver(() => setScale(1000 / Math.max(1, drawn.clientHeight)));
    resized.observe(drawn);
    // A finger on something that can be dragged must not scroll; browsers heed touch-action in SVG unevenly.
    const hold = (event: TouchEvent) => {
      if ((event.target as Element).closest("g[role], path[role]")) event.preventDefault();
    };
    drawn.addEventListener("touchstart", hold, { passive: false });
    return () => {
      resized.disconnect();
      drawn.removeEventListener("touchstart", hold);
    };
  }, []);

  function placeOf(event: { clientX: number; clientY: number }): Point {
    const frame = svg.current?.getBoundingClientRect() ?? new DOMRect(0, 0, 1, 1);
    return [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
  }
  function fitted(point: Point, without: number, free: boolean): Point {
    if (free || marks) return tidy(point);
    const corners = [...others.flatMap((zone) => zone.polygon), ...points.filter((_, index) => index !== without)];
    return tidy(snapped(tidy(point), corners, [(REACH * scale) / width, (REACH * scale) / 1000]));
  }
  const put = (next: Point[], done = closed) => change({ put: { points: next, closed: done } });
  const focus = (index: number) => void (next.current = index);

  function add(point: Point, free: boolean) {
    const place = fitted(point, -1, free);
    const same = (corner: Point | undefined) => corner && corner[0] === place[0] && corner[1] === place[1];
    if (closes && same(points[0])) put(points, true);
    else if (!points.some(same)) put([...points, place]);
  }
  const withCorner = (after: number, place: Point) => points.toSpliced(after + 1, 0, tidy(place));
  function insert(after: number, place: Point) {
    put(withCorner(after, place));
    setChosen(after + 1);
    focus(after + 1);
  }
  function remove(index: number) {
    if (closed && points.length <= 3) return;
    put(points.filter((_, each) => each !== index));
    const before = Math.max(0, index - 1);
    setChosen(points.length > 1 ? before : null);
    focus(before);
  }

  function grab(event: PointerEvent, corner: number | null, place?: Point) {
    if (event.button !== 0) return;
    event.stopPropagation();
    const from = placeOf(event);
    const held = place ?? (corner === null ? from : (points[corner] ?? from));
    svg.current?.setPointerCapture(event.pointerId);
    drag.current = { corner, by: [held[0] - from[0], held[1] - from[1]], from, base: history.now, begun: false };
    setChosen(corner);
    if (corner !== null) focus(corner);
  }
  function pulled(event: PointerEvent) {
    const place = placeOf(event);
    const { current: held } = drag;
    if (!held) {
      setHover(closed || marks || event.pointerType !== "mouse" ? null : fitted(place, -1, event.altKey));
      return;
    }
    const [dx, dy] = [place[0] - held.from[0], place[1] - held.from[1]];
    held.begun ||= Math.hypot(dx * width, dy * 1000) > scale * (event.pointerType === "mouse" ? 3 : 7);
    if (!held.begun) return;
    if (held.corner === null) {
      change({ preview: { points: moved(held.base.points, dx, dy), closed } });
      return;
    }
    const to = fitted([place[0] + held.by[0], place[1] + held.by[1]], held.corner, event.altKey);
    change({ preview: { points: points.with(held.corner, to), closed } });
    if (event.pointerType !== "mouse") setLoupe(to);
  }
  function letGo() {
    const { current: held } = drag;
    if (held?.corner === 0 && !held.begun && closes) put(points, true);
    else if (held) change({ settle: held.base });
    // The click that follows belongs to the drag.
    setTimeout(() => (drag.current = null));
    setLoupe(null);
  }

  function pressed(event: KeyboardEvent) {
    const key = event.key.toLowerCase();
    const arrow = arrowOf(event);
    const forth = key === "y" || event.shiftKey;
    if ((event.ctrlKey || event.metaKey) && (key === "z" || key === "y")) change(forth ? "redo" : "undo");
    else if (event.key === "Escape") rest.onCancel();
    else if (event.target === svg.current && !closed && arrow) {
      const [x, y] = cross ?? [0.5, 0.5];
      setCross(tidy([x + 2 * arrow[0], y + 2 * arrow[1]]));
    } else if (event.target === svg.current && !closed && event.key === "Enter") add(cross ?? [0.5, 0.5], false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  function pressedCorner(event: KeyboardEvent, index: number) {
    const arrow = arrowOf(event);
    const [x, y] = points[index]!;
    if (arrow) put(points.with(index, tidy([x + arrow[0], y + arrow[1]])));
    else if (event.key === "Delete" || event.key === "Backspace") remove(index);
    else if (event.key === "Enter" && index === 0 && closes) put(points, true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  const at = ([x, y]: Point) => ({ cx: x * width, cy: y * 1000 });
  const radius = (pixels: number) => pixels * scale;
  const edges = closed ? points.map((point, index) => [point, points[(index + 1) % points.length]!] as const) : [];
  const tool = (label: string, act: () => void, off: boolean, icon?: ReactNode) => (
    <Button small disabled={off} onClick={act} title={label}>
      {icon ?? label}
      {icon && <span className="unseen">{label}</span>}
    </Button>
  );
  return (
    <div className="editor" onKeyDown={pressed}>
      <div className="editor-tools">
        {tool(say.undo, () => change("undo"), history.past.length === 0, <UndoIcon />)}
        {tool(say.redo, () => change("redo"), !history.future.length, <span className="turned"><UndoIcon /></span>)}
        {!closed && !marks && tool(say.close, () => put(points, true), !closes)}
        {closed &&
          tool(say.removeCorner, () => remove(chosen ?? 0), chosen === null || points.length <= 3, <TrashIcon />)}
        <span className="editor-zoom">
          {tool(say.farther, () => setZoom(zoom - 1), zoom === 1, "−")}
          <span className="number small wide-only">{zoom}×</span>
          {tool(say.nearer, () => setZoom(zoom + 1), zoom === 4, "+")}
        </span>
      </div>
      <div className="editor-frame">
        <div className="editor-view">
          <div className="editor-stage" style={{ width: `${zoom * 100}%` }}>
            {rest.children}
            <svg
              ref={svg} className={closed ? "over drawing" : "over drawing drawing-open"} viewBox={`0 0 ${width} 1000`}
              preserveAspectRatio="none" role="application" aria-label={marks ?? say.picture(camera)}
              aria-describedby={hint} tabIndex={0} onPointerMove={pulled} onPointerUp={letGo} onPointerCancel={letGo}
              onPointerLeave={() => setHover(null)}
              onClick={(event) => !closed && !drag.current && add(placeOf(event), event.altKey)}
            >
              <Patterns id={pattern} />
              <g className={`zone zone-${kind} zone-drawn`}>
                <path
                  className="drawing-shape"
                  d={outline(marks ? [] : hover && !closed ? [...points, hover] : points, width, closed)}
                  fill={closed ? `url(#${pattern}-${kind})` : "none"}
                  {...(closed ? { role: "button", tabIndex: 0, "aria-label": say.move(name) } : {})}
                  onPointerDown={(event) => closed && grab(event, null)}
                  onKeyDown={(event) => {
                    const arrow = arrowOf(event);
                    if (!arrow || !closed) return;
                    event.preventDefault();
                    put(moved(points, ...arrow));
                  }}
                />
                {[...crossed].map((index) => (
                  <path
                    key={index} className="edge-wrong"
                    d={outline([points[index]!, points[(index + 1) % points.length]!], width, false)}
                  />
                ))}
              </g>
              {points.map((point, index) => (
                <g
                  key={index} data-corner={index}
                  className={["corner", index === chosen && "corner-chosen", wrong.has(index) && "corner-wrong"]
                    .filter(Boolean)
                    .join(" ")}
                  role="button" tabIndex={0}
                  aria-label={(marks ? text.plan.mark : say.corner)(index + 1, points.length, ...point)}
                  onFocus={() => setChosen(index)} onPointerDown={(event) => grab(event, index)}
                  onKeyDown={(event) => pressedCorner(event, index)}
                >
                  <circle className="corner-reach" {...at(point)} r={radius(COARSE ? 22 : 13)} />
                  <circle className="corner-dot" {...at(point)} r={radius(COARSE ? 9 : 7)} />
                  {(marks || wrong.has(index)) && (
                    <text
                      className={marks ? "corner-number mark-number" : "corner-number"} x={point[0] * width}
                      y={point[1] * 1000 - radius(14)} fontSize={radius(15)}
                    >
                      {index + 1}
                    </text>
                  )}
                </g>
              ))}
              {edges.map(([a, b], index) => {
                const middle: Point = [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
                const { cx, cy } = at(middle);
                const long = Math.hypot((a[0] - b[0]) * width, (a[1] - b[1]) * 1000);
                if (long < radius(COARSE ? 96 : 56)) return null;
                return (
                  <g
                    key={index} className="insert" role="button" tabIndex={0} aria-label={say.insert(index + 1)}
                    onPointerDown={(event) => {
                      grab(event, index + 1, middle);
                      change({ preview: { points: withCorner(index, middle), closed } });
                    }}
                    onKeyDown={(event) => {
                      if (event.key !== "Enter" && event.key !== " ") return;
                      event.preventDefault();
                      insert(index, middle);
                    }}
                  >
                    <circle className="corner-reach" {...at(middle)} r={radius(COARSE ? 20 : 11)} />
                    <circle className="insert-dot" {...at(middle)} r={radius(COARSE ? 8 : 6)} />
                    <path
                      className="insert-plus"
                      d={`M${cx - radius(3)} ${cy}h${radius(6)}M${cx} ${cy - radius(3)}v${radius(6)}`}
                    />
                  </g>
                );
              })}
              {cross && !closed && (
                <path className="cross" d={`M${cross[0] * width} 0V1000M0 ${cross[1] * 1000}H${width}`} />
              )}
            </svg>
          </div>
        </div>
        {loupe && <Loupe at={loupe} stage={svg.current?.parentElement ?? null} drawing={history.now} shape={shape} />}
      </div>
      <p id={hint} className="quiet small">
        {crossed.size > 0 && <strong className="wrong">{say.crossing}</strong>}
        {crossed.size === 0 && (marks ? text.plan.help : closed ? say.shapeHelp : say.drawTap)}{" "}
        <span className="keys-only">{marks ? text.plan.keys : closed ? say.shapeKeys : say.drawKeys}</span>
      </p>
    </div>
  );
}
