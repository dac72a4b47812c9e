import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { ask, Problem } from "../api/client";
import { SETTINGS, useCameras } from "../api/queries";
import type { ActionType } from "../api/schema";
import type { SettingsChangeView, SettingsView, SnoozeRequest, SnoozeView } from "../api/settings";
import { clock } from "../format";
import { Confirm } from "../parts/dialog";
import { Field } from "../parts/field";
import { ProblemNote } from "../parts/problem";
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
  useQuery({
    queryKey: HISTORY,
    queryFn: () => ask<SettingsChangeView[]>("GET", "/api/v1/settings/history?limit=50"),
    enabled,
  });

/** Who changed what, the newest first. */
export function History({ timeZone }: { timeZone: string }) {
  const [limit, setLimit] = useState(STEP);
  const history = useHistory();
  const lines = history.data ?? [];
  return (
    <Part name="history">
      <ProblemNote error={history.error} />
      {history.data && lines.length === 0 && <p className="quiet">{say.history.none}</p>}
      <HistoryLines history={lines.slice(0, limit)} timeZone={timeZone} />
      {lines.length > limit && (
        <button type="button" className="button button-small" onClick={() => setLimit(limit + STEP)}>
          {say.history.more}
        </button>
      )}
    </Part>
  );
}

/** Changes that were made: when, by whom, what. */
export function HistoryLines({ history, timeZone }: { history: readonly SettingsChangeView[]; timeZone: string }) {
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
          {entry.changes.map((change) => (
            <span key={change} className="small">
              {told(change)}
            </span>
          ))}
        </li>
      ))}
    </ul>
  );
}

/** For a while nobody is called. */
export function Snoozes({ timeZone }: { timeZone: string }) {
  const queries = useQueryClient();
  const cameras = useCameras().data ?? [];
  const [camera, setCamera] = useState("");
  const [action, setAction] = useState<ActionType | "">("");
  const [seconds, setSeconds] = useState(3600);
  const [note, setNote] = useState("");
  const running = useQuery({ queryKey: SNOOZES, queryFn: () => ask<SnoozeView[]>("GET", SNOOZES_PATH) });
  const change = useMutation({
    mutationFn: (given: SnoozeRequest | SnoozeView) => {
      if ("seconds" in given) return ask<SnoozeView[]>("POST", SNOOZES_PATH, given);
      const { camera, action } = given;
      const query = new URLSearchParams({ ...(camera && { camera }), ...(action && { action }) });
      return ask<SnoozeView[]>("DELETE", `${SNOOZES_PATH}?${query}`);
    },
    onSuccess: () => {
      setNote("");
      return queries.invalidateQueries({ queryKey: SETTINGS });
    },
  });

  function submit(event: FormEvent) {
    event.preventDefault();
    change.mutate({ seconds, camera: camera || null, action: action || null, note: note.trim() });
  }

  return (
    <Part name="snoozes">
      <ProblemNote error={running.error ?? change.error} />
      {running.data?.length === 0 && <p className="quiet">{say.snooze.none}</p>}
      <ul className="change-list">
        {running.data?.map((snooze) => {
          const which = snooze.action ? text.actions[snooze.action] : say.snooze.anyAction;
          const what = say.snooze.what(which, snooze.camera ?? say.snooze.anyCamera);
          return (
            <li key={what} className="row">
              <span className="grow">
                <strong>{what}</strong>{" "}
                <span className="quiet small number">{say.snooze.until(clock(snooze.until, timeZone))}</span>
                {snooze.note && <span className="small"> – {snooze.note}</span>}
              </span>
              <button
                type="button"
                className="button button-small"
                aria-label={say.snooze.endOf(what)}
                onClick={() => change.mutate(snooze)}
              >
                {say.snooze.end}
              </button>
            </li>
          );
        })}
      </ul>
      <form className="snooze-form" onSubmit={submit}>
        <label className="field">
          <span className="label">{say.snooze.camera}</span>
          <select value={camera} onChange={(event) => setCamera(event.target.value)}>
            <option value="">{say.snooze.all}</option>
            {cameras.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="label">{say.snooze.action}</span>
          <select value={action} onChange={(event) => setAction(event.target.value as ActionType | "")}>
            <option value="">{say.snooze.all}</option>
            {Object.entries(text.actions).map(([key, shown]) => (
              <option key={key} value={key}>
                {shown}
              </option>
            ))}
          </select>
        </label>
        <label className="field">
          <span className="label">{say.snooze.time}</span>
          <select value={seconds} onChange={(event) => setSeconds(Number(event.target.value))}>
            {Object.entries(say.snooze.times).map(([span, shown]) => (
              <option key={span} value={span}>
                {shown}
              </option>
            ))}
          </select>
        </label>
        <Field label={say.snooze.note} value={note} maxLength={200} onChange={(event) => setNote(event.target.value)} />
        <button type="submit" className="button" disabled={change.isPending}>
          {say.snooze.start}
        </button>
      </form>
    </Part>
  );
}

/** All settings as one file, out and in. */
export function SettingsFile() {
  const queries = useQueryClient();
  const [chosen, setChosen] = useState<File | null>(null);
  const bring = useMutation({
    mutationFn: async ({ file, confirm }: { file: File; confirm: boolean }) => {
      const { version } = await ask<SettingsView>("GET", "/api/v1/settings");
      return ask<SettingsView>("PUT", FILE, { version, text: await file.text(), confirm });
    },
    onSuccess: () => {
      setChosen(null);
      return Promise.all([SETTINGS, ["monitoring"]].map((queryKey) => queries.invalidateQueries({ queryKey })));
    },
  });
  // The version is fresh: what is left to refuse is a file that switches monitoring off.
  const stops = bring.error instanceof Problem && bring.error.status === CONFLICT;
  return (
    <Part name="file">
      <p className="quiet small">{say.file.lead}</p>
      <div className="actions">
        <a className="button" href={FILE} download>
          {say.file.get}
        </a>
        <label className="button file-button">
          {say.file.put}
          <input
            type="file"
            className="unseen"
            accept=".toml,application/toml,text/plain"
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
          title={say.file.ask(chosen.name)}
          lead={say.file.askLead}
          action={stops ? say.file.anyway : say.file.submit}
          danger={stops}
          busy={bring.isPending}
          error={bring.error}
          onConfirm={() => bring.mutate({ file: chosen, confirm: stops })}
          onClose={() => setChosen(null)}
        />
      )}
    </Part>
  );
}
