import type { DayView } from "../api/office";
import type { ActionType } from "../api/schema";
import { locale } from "../device";
import { text } from "../text";

const say = text.reports;
/** Told apart by lightness too, on light and dark ground. */
const PAINT = [
  "#0d8a7c", "#e0a100", "#bf1b32", "#4a84d8", "#8a5cc4", "#d1560a", "#6b8f23", "#c2549d", "#7b8984", "#2fa4c7",
  "#8c6a3f",
];
const STEPS = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const MOST_NAMES = 8;

interface Props {
  days: readonly DayView[];
  actions: readonly ActionType[];
}

/** Alerts per day as stacked bars, one colour for each action, and the same as a table. */
export function DaysChart({ days, actions }: Props) {
  const top = Math.max(4, ...days.map(totalOf));
  const step = STEPS.find((each) => top / each <= 5) ?? top;
  const marks = Array.from({ length: Math.floor(top / step) + 1 }, (_, i) => i * step);
  const named = Math.ceil(days.length / MOST_NAMES);
  const high = (count: number) => `${(count / top) * 100}%`;
  return (
    <>
      <div aria-hidden="true">
        <div className="chart small">
          {marks.map((mark) => <span key={mark} className="chart-mark" style={{ bottom: high(mark) }}>{mark}</span>)}
          {days.map((day, at) => (
            <div key={day.day} className="chart-day">
              {actions.map((action, i) => (
                <i key={action} style={{ height: high(day.actions[action] ?? 0), background: PAINT[i] }} />
              ))}
              {(days.length - 1 - at) % named === 0 && <span>{shortDay(day.day)}</span>}
            </div>
          ))}
        </div>
        <ul className="legend small">
          {actions.map((action, i) => (
            <li key={action}>
              <span className="legend-mark" style={{ background: PAINT[i] }} />
              {text.actions[action]}
            </li>
          ))}
        </ul>
      </div>
      <DaysTable days={days} actions={actions} />
    </>
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
                <td>{totalOf(day)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function totalOf({ actions }: DayView): number {
  return Object.values(actions).reduce((sum, count) => sum + count, 0);
}

function shortDay(day: string): string {
  const moment = new Date(`${day}T12:00:00Z`);
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", timeZone: "UTC" }).format(moment);
}
