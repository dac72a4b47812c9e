import { useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask } from "../api/client";
import type { ActionType, LevelName, Path } from "../api/schema";
import type { SettingsChangeView } from "../api/settings";
import { clock, share, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { Dialog } from "../parts/dialog";
import { ProblemNote } from "../parts/problem";
import { text } from "../text";
import type { Desk } from "./inputs";
import { cameraOf, type Edit, faultOf, labelOf, patchOf, said, scopeWords, valueOf } from "./patch";
import { HistoryLines } from "./upkeep";

// To be replaced by the types made from the API's description as soon as it has these addresses.
interface WhatIfAlert {
  camera: string;
  action: ActionType;
  kind: string;
  zone: string | null;
  level: LevelName;
  confidence: number;
  at: number;
  /** A stored alert whose clip shows it. */
  alert: string | null;
}
interface WhatIfView {
  id: string;
  state: "running" | "done" | "failed";
  progress: number;
  hours: number;
  before: number;
  after: number;
  gained: WhatIfAlert[];
  lost: WhatIfAlert[];
  problem: string;
}
const WHATIF = "/api/v1/settings/whatif" as string as Path;
const pathOf = (id: string) => `${WHATIF}/${encodeURIComponent(id)}` as Path;

const say = text.settings;
const HOURS = [1, 6, 24, 72, 168];
const POLL = 700;

/** What is not saved yet: how many changes, which, and what to do with them. */
export function ChangesBar({
  desk,
  timeZone,
  others,
  busy,
  error,
  onSave,
  onUndo,
}: {
  desk: Desk;
  timeZone: string;
  /** What somebody else changed before these could be saved. */
  others: readonly SettingsChangeView[] | null;
  busy: boolean;
  error: Error | null;
  onSave: () => void;
  onUndo: (edit?: Edit) => void;
}) {
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  const { edits, specs } = desk;
  if (edits.length === 0) return null;
  const wrong = edits.filter(({ key, value }) => {
    const spec = specs.get(key);
    return spec && faultOf(spec, value) !== null;
  });
  const faults = wrong.map(({ key }) => labelOf(key)).join(", ");
  return (
    <section className="card form changes" aria-label={say.bar.label}>
      {others && (
        <div role="alert" className="form">
          <h2>{say.conflict.title}</h2>
          <p>{say.conflict.lead}</p>
          <HistoryLines history={others} timeZone={timeZone} />
        </div>
      )}
      <ProblemNote error={error} />
      {faults && <p className="wrong small">{say.bar.faults(faults)}</p>}
      {shown && (
        <ul className="change-list">
          {edits.map((edit) => (
            <Change key={`${edit.scope} ${edit.key}`} desk={desk} edit={edit} onUndo={onUndo} />
          ))}
        </ul>
      )}
      <div className="row">
        <strong className="grow">{say.bar.count(edits.length)}</strong>
        <button
          type="button"
          className="button button-small"
          aria-expanded={shown}
          onClick={() => setShown(!shown)}
        >
          {say.bar.show}
        </button>
        <button type="button" className="button button-small" disabled={wrong.length > 0} onClick={() => setAsking(true)}>
          {say.bar.whatIf}
        </button>
        <button type="button" className="button button-small" onClick={() => onUndo()}>
          {others ? say.conflict.discard : say.bar.discard}
        </button>
        <button
          type="button"
          className="button button-main button-small"
          disabled={busy || wrong.length > 0}
          onClick={onSave}
        >
          {others ? say.conflict.reapply : say.bar.save}
        </button>
      </div>
      {asking && <WhatIf desk={desk} timeZone={timeZone} onClose={() => setAsking(false)} />}
    </section>
  );
}

function Change({ desk, edit, onUndo }: { desk: Desk; edit: Edit; onUndo: (edit: Edit) => void }) {
  const spec = desk.specs.get(edit.key);
  const label = labelOf(edit.key);
  const was = valueOf(desk.settings, [], edit.scope, edit.key).value;
  return (
    <li className="row">
      <span className="grow">
        {edit.scope && <span className="chip">{scopeWords(edit.scope)}</span>} {label}:{" "}
        <span className="quiet">{said(was, spec)}</span> → <strong>{said(edit.value, spec)}</strong>
      </span>
      <button
        type="button"
        className="button button-plain button-small"
        aria-label={say.bar.undo(label)}
        onClick={() => onUndo(edit)}
      >
        {say.bar.undoIt}
      </button>
    </li>
  );
}

/** Judges the last hours again with the changes: which alerts would come, which would go. */
function WhatIf({ desk, timeZone, onClose }: { desk: Desk; timeZone: string; onClose: () => void }) {
  const [hours, setHours] = useState(24);
  const [id, setId] = useState<string | null>(null);
  const start = useMutation({
    mutationFn: () => {
      const camera = cameraOf(desk.scope);
      return ask<WhatIfView>("POST", WHATIF, { settings: patchOf(desk.settings, desk.edits), hours, camera });
    },
    onMutate: () => setId(null),
    onSuccess: (view) => setId(view.id),
  });
  const query = useQuery({
    queryKey: ["whatif", id],
    queryFn: () => ask<WhatIfView>("GET", pathOf(id ?? "")),
    enabled: id !== null,
    refetchInterval: ({ state }) => (state.data?.state === "running" || !state.data ? POLL : false),
  });
  const view = id === null ? undefined : (query.data ?? start.data);
  const running = start.isPending || view?.state === "running";
  useEffect(() => () => void (id && ask<void>("DELETE", pathOf(id)).catch(() => undefined)), [id]);
  return (
    <Dialog title={say.whatIf.title} onClose={onClose}>
      <div className="form">
        <p className="quiet">{say.whatIf.lead}</p>
        <p className="small">{`${say.whatIf.camera}: ${cameraOf(desk.scope) ?? say.whatIf.allCameras}`}</p>
        <div className="row">
          <label>
            {say.whatIf.hours}{" "}
            <select
              className="box"
              value={hours}
              disabled={running}
              onChange={(event) => setHours(Number(event.target.value))}
            >
              {HOURS.map((span) => (
                <option key={span} value={span}>
                  {say.whatIf.span(span)}
                </option>
              ))}
            </select>
          </label>
          {running ? (
            <button type="button" className="button button-small" onClick={() => setId(null)}>
              {say.whatIf.stop}
            </button>
          ) : (
            <button type="button" className="button button-main button-small" onClick={() => start.mutate()}>
              {view ? say.whatIf.again : say.whatIf.start}
            </button>
          )}
        </div>
        <ProblemNote error={start.error ?? query.error} />
        {running && view && (
          <div role="status">
            <p className="small number">{say.whatIf.running(share(view.progress))}</p>
            <progress max={1} value={view.progress} aria-label={say.whatIf.title} />
          </div>
        )}
        {view?.state === "failed" && <p className="problem">{view.problem || say.whatIf.failed}</p>}
        {view?.state === "done" && <Outcome view={view} timeZone={timeZone} />}
        <div className="actions actions-end">
          <button type="button" className="button" onClick={onClose}>
            {text.close}
          </button>
        </div>
      </div>
    </Dialog>
  );
}

function Outcome({ view, timeZone }: { view: WhatIfView; timeZone: string }) {
  const { before, after, hours, gained, lost, problem } = view;
  const sides = [
    [say.whatIf.before, before],
    [say.whatIf.after, after],
  ] as const;
  return (
    <div className="stack" role="status">
      <dl className="compared">
        {sides.map(([label, count]) => (
          <div key={label}>
            <dt className="quiet small">{label}</dt>
            <dd>
              <strong className="number">{say.whatIf.alerts(count)}</strong>
              <span className="quiet small number">{hours > 0 && say.whatIf.rate((count / hours).toFixed(1))}</span>
            </dd>
          </div>
        ))}
      </dl>
      {problem && <p className="small">{problem}</p>}
      {hours > 0 && gained.length + lost.length === 0 && <p>{say.whatIf.same}</p>}
      <AlertList title={say.whatIf.gained(gained.length)} alerts={gained} timeZone={timeZone} />
      <AlertList title={say.whatIf.lost(lost.length)} alerts={lost} timeZone={timeZone} />
    </div>
  );
}

function AlertList({ title, alerts, timeZone }: { title: string; alerts: WhatIfAlert[]; timeZone: string }) {
  if (alerts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="change-list">
        {alerts.map((one) => (
          <li key={`${one.camera} ${one.action} ${one.at}`} className="row">
            <span className="thumb">
              {one.alert ? (
                <img src={`/api/v1/alerts/${encodeURIComponent(one.alert)}/still`} alt="" loading="lazy" />
              ) : (
                say.whatIf.noClip
              )}
            </span>
            <span className="grow">
              {one.alert ? (
                <a href={`/alerts/${encodeURIComponent(one.alert)}`} target="_blank" rel="noreferrer" title={say.whatIf.clip}>
                  {text.actions[one.action]}, {words(one.kind)}
                </a>
              ) : (
                `${text.actions[one.action]}, ${words(one.kind)}`
              )}
              <br />
              <span className="quiet small number">
                {[one.camera, one.zone, clock(one.at, timeZone), share(one.confidence)].filter(Boolean).join(" · ")}
              </span>
              <br />
              <LevelBadge level={one.level} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
