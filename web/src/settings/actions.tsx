import { useRead } from "../api/client";
import { NEVER } from "../api/queries";
import type { ActionType } from "../api/schema";
import type { ActionMeaningView, MeaningsView } from "../api/settings";
import { locale } from "../device";
import { share } from "../format";
import { Button } from "../parts/button";
import { Checks } from "../parts/field";
import { TrashIcon } from "../parts/icons";
import { text } from "../text";
import { type Desk, inWords, look, Part, Reset, Setting, Switch } from "./inputs";
import { choiceWords } from "./patch";

const say = text.settings;
const ACTIONS = Object.keys(text.actions) as ActionType[];
const BY_HAND = ["enabled", "sensitivity", "schedule", "kinds_off"];

/** Every action: on or off, how readily, which kinds and when. */
export function Actions({ desk }: { desk: Desk }) {
  const meanings = useRead<MeaningsView>(["meanings"], "/api/v1/settings/meanings", { staleTime: NEVER }).data;
  const specs = [...desk.specs.values()].filter((spec) => spec.section === "actions");
  return (
    <Part name="actions" side={<Reset desk={desk} specs={specs} label={say.names.actions ?? ""} />}>
      {meanings && <p className="quiet small">{say.measured(meanings.scenes)}</p>}
      <ul>
        {ACTIONS.map((action) => (
          <Action
            key={action} desk={desk} action={action} meaning={meanings?.actions.find((m) => m.action === action)}
          />
        ))}
      </ul>
    </Part>
  );
}

function Action({ desk, action, meaning }: {
  desk: Desk;
  action: ActionType;
  meaning: ActionMeaningView | undefined;
}) {
  const specs = [...desk.specs.values()].filter((spec) => spec.key.startsWith(`actions.${action}.`));
  const part = (name: string) => {
    const spec = desk.specs.get(`actions.${action}.${name}`);
    return spec && { spec, ...look(desk, spec), set: (value: unknown) => desk.change({ key: spec.key, value }) };
  };
  const [enabled, sensitivity, schedule, kinds] = BY_HAND.map(part);
  if (!enabled || !sensitivity || !schedule || !kinds) return null;
  const title = text.actions[action];
  const all = kinds.spec.choices;
  const on = all.filter((kind) => !(kinds.value as string[]).includes(kind));
  const lines = schedule.value as string[];
  const count = on.length === all.length ? say.allKinds : say.someKinds(on.length, all.length);
  return (
    <li className={specs.some((spec) => look(desk, spec).edited) ? "action setting-edited" : "action"}>
      <div className="row">
        <div className="grow">
          <h3>{title}</h3>
          <p className="quiet small">{say.aboutAction[action]}</p>
        </div>
        <Reset desk={desk} specs={specs} label={title} />
        <Switch on={Boolean(enabled.value)} set={enabled.set} aria-label={title} />
      </div>
      {enabled.value === true && (
        <>
          <fieldset className="choices levels">
            <legend className="unseen">{`${title}: ${say.sensitivity}`}</legend>
            {sensitivity.spec.choices.map((choice) => (
              <label key={choice} className="choice">
                <input
                  type="radio" name={`${action}-sensitivity`} checked={sensitivity.value === choice}
                  onChange={() => sensitivity.set(choice)}
                />
                <span>
                  <strong>{choiceWords(choice)}</strong>
                  <Meaning point={meaning?.points.find((point) => point.sensitivity === choice)} />
                </span>
              </label>
            ))}
          </fieldset>
          <Alone desk={desk} action={action} />
          <details>
            <summary>
              {say.details}
              <span className="quiet">{` – ${count}, ${lines.join(", ") || say.none("schedule")}`}</span>
            </summary>
            <Checks
              legend={say.kinds} options={inWords(kinds.spec.choices)} on={on}
              onValue={(next) => kinds.set(kinds.spec.choices.filter((kind) => !next.includes(kind)).sort())}
            />
            <Hours title={title} lines={lines} fault={schedule.fault} set={schedule.set} />
            {specs
              .filter((spec) => !BY_HAND.some((name) => spec.key.endsWith(`.${name}`)))
              .map((spec) => (
                <Setting key={spec.key} desk={desk} spec={spec} />
              ))}
          </details>
        </>
      )}
    </li>
  );
}

function Meaning({ point }: { point: ActionMeaningView["points"][number] | undefined }) {
  if (!point || point.found === null || point.false_per_hour === null) return null;
  return (
    <small className="number">
      {say.found(share(point.found))}
      <br />
      {say.wrong(point.false_per_hour.toFixed(1))}
    </small>
  );
}

function Alone({ desk, action }: { desk: Desk; action: string }) {
  const spec = desk.specs.get("ladder.confirm_alone");
  if (!spec?.choices.includes(action)) return null;
  const allowed = (look(desk, spec).value as string[]).includes(action);
  return <p className="small quiet">{allowed ? say.alone : say.supporting}</p>;
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const WEEKDAY = new Intl.DateTimeFormat(locale, { weekday: "short", timeZone: "UTC" });
const DAY_NAMES = DAYS.map((_, i) => WEEKDAY.format(Date.UTC(2024, 0, 1 + i)));
const NEW_HOURS = "mon-sat 09:00-18:00";

function parsed(line: string) {
  const [days = "", hours = ""] = line.split(" ");
  const [first = "mon", last = first] = days.split("-");
  const [start = "00:00", end = "24:00"] = hours.split("-");
  return { first, last, start, end };
}

/** A schedule as lines to change, and as a picture of the week. */
function Hours({ title, lines, fault, set }: {
  title: string;
  lines: string[];
  fault: string | null;
  set: (lines: string[]) => void;
}) {
  const words = say.schedule;
  function put(i: number, change: Partial<ReturnType<typeof parsed>>) {
    const { first, last, start, end } = { ...parsed(lines[i] ?? NEW_HOURS), ...change };
    const line = `${first === last ? first : `${first}-${last}`} ${start}-${end === "00:00" ? "24:00" : end}`;
    set(lines.map((old, j) => (i === j ? line : old)));
  }
  return (
    <fieldset className="choices hours">
      <legend>{words.legend}</legend>
      {lines.map((line, i) => {
        const { first, last, start, end } = parsed(line);
        const day = (label: string, value: string, name: "first" | "last") => (
          <select aria-label={label} value={value} onChange={(event) => put(i, { [name]: event.target.value })}>
            {DAYS.map((key, d) => <option key={key} value={key}>{DAY_NAMES[d]}</option>)}
          </select>
        );
        const time = (label: string, value: string, name: "start" | "end") => (
          <input
            type="time" aria-label={label} value={value === "24:00" ? "00:00" : value}
            onChange={(event) => event.target.value && put(i, { [name]: event.target.value })}
          />
        );
        return (
          <div key={i} className="row">
            {day(words.from, first, "first")}–{day(words.to, last, "last")}
            {time(words.start, start, "start")}–{time(words.end, end, "end")}
            <Button plain small aria-label={words.remove(line)} onClick={() => set(lines.filter((_, j) => i !== j))}>
              <TrashIcon />
            </Button>
          </div>
        );
      })}
      {fault && <p className="wrong small" role="alert">{fault}</p>}
      {lines.length ? <Week lines={lines} /> : <p className="quiet small">{words.always}</p>}
      <Button small aria-label={`${words.add}: ${title}`} onClick={() => set([...lines, NEW_HOURS])}>
        {words.add}
      </Button>
    </fieldset>
  );
}

const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

function Week({ lines }: { lines: string[] }) {
  const pieces: { day: number; from: number; to: number }[] = [];
  for (const { first, last, start, end } of lines.map(parsed)) {
    const days = (DAYS.indexOf(last) - DAYS.indexOf(first) + 7) % 7;
    for (let i = 0; i <= days; i++) {
      const day = (DAYS.indexOf(first) + i) % 7;
      const [from, to] = [minutes(start), minutes(end)];
      pieces.push({ day, from, to: to > from ? to : 1440 });
      if (to < from) pieces.push({ day: (day + 1) % 7, from: 0, to });
    }
  }
  return (
    <div className="week" role="img" aria-label={say.schedule.week(lines.join(", "))}>
      {DAY_NAMES.map((name, day) => (
        <div key={name}>
          <span>{name}</span>
          <span className="week-track">
            {pieces
              .filter((piece) => piece.day === day)
              .map(({ from, to }) => (
                <i key={`${from}-${to}`} style={{ left: `${from / 14.4}%`, width: `${(to - from) / 14.4}%` }} />
              ))}
          </span>
        </div>
      ))}
    </div>
  );
}
