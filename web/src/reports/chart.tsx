import { useEffect, useRef, useState } from "react";
import type { DayView } from "../api/office";
import type { ActionType } from "../api/schema";
import { locale } from "../device";
import { text } from "../text";
import UPlot from "uplot";
import "uplot/dist/uPlot.min.css";

const say = text.reports;
const HIGH = 260;
/** Told apart by lightness too, on light and dark ground. */
const PAINT = [
  "#0d8a7c", "#e0a100", "#bf1b32", "#4a84d8", "#8a5cc4", "#d1560a", "#6b8f23", "#c2549d", "#7b8984", "#2fa4c7",
  "#8c6a3f",
];

interface Props {
  days: readonly DayView[];
  actions: readonly ActionType[];
}

/** Alerts per day as stacked bars, and the same as a table. */
export function DaysChart(props: Props) {
  return (
    <>
      <Bars {...props} />
      <DaysTable {...props} />
    </>
  );
}

/** One colour for each action. For the eyes alone: the table says the same. */
function Bars({ days, actions }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const scheme = useScheme();
  useEffect(() => {
    const target = place.current;
    if (!target) return;
    const chart = new UPlot(options(target, days, actions), stacked(days, actions), target);
    const resized = new ResizeObserver(() => chart.setSize({ width: target.clientWidth, height: HIGH }));
    resized.observe(target);
    return () => {
      resized.disconnect();
      chart.destroy();
    };
  }, [days, actions, scheme]);
  return (
    <div aria-hidden="true">
      <div ref={place} className="chart" />
      <ul className="legend small">
        {actions.map((action, i) => (
          <li key={action}>
            <span className="legend-mark" style={{ background: colour(i) }} />
            {text.actions[action]}
          </li>
        ))}
      </ul>
    </div>
  );
}

function DaysTable({ days, actions }: Props) {
  return (
    <details>
      <summary>{say.perDayTable}</summary>
      <div className="table-wide" tabIndex={0} role="region" aria-label={say.perDayTable}>
        <table className="table number">
          <thead>
            <tr>
              <th scope="col">{say.day}</th>
              {actions.map((action) => <th key={action} scope="col">{text.actions[action]}</th>)}
              <th scope="col">{say.total}</th>
            </tr>
          </thead>
          <tbody>
            {days.map((day) => (
              <tr key={day.day}>
                <th scope="row">{day.day}</th>
                {actions.map((action) => <td key={action}>{day.actions[action] ?? 0}</td>)}
                <td>{Object.values(day.actions).reduce((sum, count) => sum + count, 0)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function colour(i: number): string {
  return PAINT[i % PAINT.length] ?? "#7b8984";
}

/** The sums from the first action on, the tallest first, so that each bar is drawn before the one in front of it. */
function stacked(days: readonly DayView[], actions: readonly ActionType[]): UPlot.AlignedData {
  const sums = actions.map((_, i) =>
    days.map((day) => actions.slice(0, i + 1).reduce((sum, action) => sum + (day.actions[action] ?? 0), 0)),
  );
  return [days.map((_, i) => i), ...sums.reverse()];
}

function options(target: HTMLElement, days: readonly DayView[], actions: readonly ActionType[]): UPlot.Options {
  const style = getComputedStyle(target);
  const stroke = style.getPropertyValue("--quiet");
  const grid = { stroke: style.getPropertyValue("--line"), width: 1 };
  const font = `12px ${style.fontFamily}`;
  const named = (i: number) => shortDay(days[i]?.day);
  const bars = UPlot.paths.bars?.({ size: [0.7, 48] });
  return {
    width: target.clientWidth,
    height: HIGH,
    legend: { show: false },
    cursor: { show: false },
    scales: {
      x: { time: false, range: () => [-0.6, days.length - 0.4] },
      y: { range: (_, __, most) => [0, Math.max(4, most)] },
    },
    axes: [
      {
        stroke, font, grid: { show: false }, incrs: [1, 2, 5, 7, 14, 30, 60], space: 64,
        values: (_, marks) => marks.map(named),
      },
      { stroke, grid, font, incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000], size: 40 },
    ],
    series: [
      {},
      ...actions.map((_, i) => ({
        fill: colour(actions.length - 1 - i), width: 0, points: { show: false }, ...(bars && { paths: bars }),
      })),
    ],
  };
}

function shortDay(day: string | undefined): string {
  if (!day) return "";
  const moment = new Date(`${day}T12:00:00Z`);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(moment);
}

/** Changes when the page turns light or dark. */
function useScheme(): string {
  const [scheme, setScheme] = useState(schemeNow);
  useEffect(() => {
    const changed = () => setScheme(schemeNow());
    const dark = window.matchMedia("(prefers-color-scheme: dark)");
    const set = new MutationObserver(changed);
    dark.addEventListener("change", changed);
    set.observe(document.documentElement, { attributes: true });
    return () => {
      dark.removeEventListener("change", changed);
      set.disconnect();
    };
  }, []);
  return scheme;
}

function schemeNow(): string {
  return getComputedStyle(document.documentElement).getPropertyValue("--surface");
}
