import { useState } from "react";
import { ask, Problem, useRead, useSend } from "../api/client";
import { MONITORING, SETTINGS, useCameraNames, useTimeZone } from "../api/queries";
import type { ActionType } from "../api/schema";
import type { SettingsChangeView, SettingsView, SnoozeRequest, SnoozeView } from "../api/settings";
import { clock } from "../format";
import { Button } from "../parts/button";
import { Confirm, Form } from "../parts/dialog";
import { asNamed, Field, optionsOf, Select } from "../parts/field";
import { Row } from "../parts/lists";
import { ProblemNote } from "../parts/page";
import { queryOf } from "../route";
import { text } from "../text";
import { Part } from "./inputs";
import { told } from "./patch";

const say = text.settings;
export const HISTORY = [...SETTINGS, "history"];
const SNOOZES = [...SETTINGS, "snoozes"];
const SNOOZES_PATH = "/api/v1/settings/snoozes";
const FILE = "/api/v1/settings/file";
const CONFLICT = 409;
const STEP = 10;

export const useHistory = (enabled = true) =>
  useRead<SettingsChangeView[]>(HISTORY, "/api/v1/settings/history?limit=50", { enabled });

/** Who changed what, the newest first. */
export function History() {
  const [limit, setLimit] = useState(STEP);
  const history = useHistory();
  const lines = history.data ?? [];
  return (
    <Part name="history">
      <ProblemNote error={history.error} />
      {history.data && lines.length === 0 && <p className="quiet">{say.history.none}</p>}
      <HistoryLines history={lines.slice(0, limit)} />
      {lines.length > limit && <Button small onClick={() => setLimit(limit + STEP)}>{say.history.more}</Button>}
    </Part>
  );
}

/** Changes that were made: when, by whom, what. */
export function HistoryLines({ history }: { history: readonly SettingsChangeView[] }) {
  const timeZone = useTimeZone();
  return (
    <ul className="history">
      {history.map((entry) => (
        <li key={`${entry.version} ${entry.what}`}>
          <span>
            <strong>{entry.by}</strong>{" "}
            <span className="quiet small number">
              {clock(entry.at, timeZone)}, {say.history.version(entry.version)}
            </span>
          </span>
          {say.history.what[entry.what] && <span>{say.history.what[entry.what]}</span>}
          {entry.changes.map((change) => <span key={change} className="small">{told(change)}</span>)}
        </li>
      ))}
    </ul>
  );
}

/** For a while nobody is called. */
export function Snoozes() {
  const timeZone = useTimeZone();
  const [camera, setCamera] = useState("");
  const [action, setAction] = useState<ActionType | "">("");
  const [seconds, setSeconds] = useState("3600");
  const [note, setNote] = useState("");
  const running = useRead<SnoozeView[]>(SNOOZES, SNOOZES_PATH);
  const change = useSend((given: SnoozeRequest | SnoozeView) => {
    if ("seconds" in given) return ask<SnoozeView[]>("POST", SNOOZES_PATH, given);
    const { camera, action } = given;
    return ask<SnoozeView[]>("DELETE", `${SNOOZES_PATH}?${queryOf({ camera, action })}`);
  }, SETTINGS);

  function submit() {
    const where = { camera: camera || null, action: action || null };
    change.mutate({ seconds: Number(seconds), ...where, note: note.trim() }, { onSuccess: () => setNote("") });
  }

  return (
    <Part name="snoozes">
      <ProblemNote error={running.error ?? change.error} />
      {running.data?.length === 0 && <p className="quiet">{say.snooze.none}</p>}
      <ul className="rows">
        {running.data?.map((snooze) => {
          const which = snooze.action ? text.actions[snooze.action] : say.snooze.anyAction;
          const what = say.snooze.what(which, snooze.camera ?? say.snooze.anyCamera);
          return (
            <Row key={what} name={what} about={say.snooze.until(clock(snooze.until, timeZone))} more={snooze.note}>
              <Button small of={what} onClick={() => change.mutate(snooze)}>{say.snooze.end}</Button>
            </Row>
          );
        })}
      </ul>
      <Form className="snooze-form" onSubmit={submit}>
        <Select
          label={say.snooze.camera} value={camera} any={say.snooze.all} onValue={setCamera}
          options={asNamed(useCameraNames())}
        />
        <Select
          label={say.snooze.action} value={action} any={say.snooze.all} onValue={setAction}
          options={optionsOf<ActionType | "">(text.actions as Record<ActionType | "", string>)}
        />
        <Select
          label={say.snooze.time} value={seconds} onValue={setSeconds} options={optionsOf<string>(say.snooze.times)}
        />
        <Field label={say.snooze.note} value={note} maxLength={200} onValue={setNote} />
        <Button type="submit" disabled={change.isPending}>{say.snooze.start}</Button>
      </Form>
    </Part>
  );
}

/** All settings as one file, out and in. */
export function SettingsFile() {
  const [chosen, setChosen] = useState<File | null>(null);
  const bring = useSend(
    async ({ file, confirm }: { file: File; confirm: boolean }) => {
      const { version } = await ask<SettingsView>("GET", "/api/v1/settings");
      return ask<SettingsView>("PUT", FILE, { version, text: await file.text(), confirm });
    },
    SETTINGS,
    MONITORING,
  );
  // The version is fresh: what is left to refuse is a file that switches monitoring off.
  const stops = bring.error instanceof Problem && bring.error.status === CONFLICT;
  return (
    <Part name="file">
      <p className="quiet small">{say.file.lead}</p>
      <div className="actions">
        <a className="button" href={FILE} download>{say.file.get}</a>
        <label className="button file-button">
          {say.file.put}
          <input
            type="file" className="unseen" accept=".toml,application/toml,text/plain"
            onChange={(event) => {
              bring.reset();
              setChosen(event.target.files?.[0] ?? null);
              event.target.value = "";
            }}
          />
        </label>
      </div>
      {bring.isSuccess && <p role="status">{say.file.done(bring.variables.file.name)}</p>}
      {chosen && (
        <Confirm
          title={say.file.ask(chosen.name)} lead={say.file.askLead} action={stops ? say.file.anyway : say.file.submit}
          danger={stops} doing={bring}
          onConfirm={() => bring.mutate({ file: chosen, confirm: stops }, { onSuccess: () => setChosen(null) })}
          onClose={() => setChosen(null)}
        />
      )}
    </Part>
  );
}
