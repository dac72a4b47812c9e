import { useState } from "react";
import { useTimeZone, useWhatIf } from "../api/queries";
import type { SettingsChangeView, WhatIfAlertView, WhatIfView } from "../api/settings";
import { clock, share, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { Select } from "../parts/field";
import { ProblemNote } from "../parts/page";
import { alertAddress } from "../route";
import { text } from "../text";
import type { Desk } from "./inputs";
import { cameraOf, type Edit, faultOf, labelOf, patchOf, said, scopeWords, valueOf } from "./patch";
import { HistoryLines } from "./upkeep";

const say = text.settings;
const HOURS = ["1", "6", "24", "72", "168"];

/** What is not saved yet: how many changes, which, and what to do with them. */
export function ChangesBar({ desk, others, doing, onSave, onUndo }: {
  desk: Desk;
  /** What somebody else changed before these could be saved. */
  others: readonly SettingsChangeView[] | null;
  doing: { isPending: boolean; error: Error | null };
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
          <HistoryLines history={others} />
        </div>
      )}
      <ProblemNote error={doing.error} />
      {faults && <p className="wrong small">{say.bar.faults(faults)}</p>}
      {shown && (
        <ul className="change-list">
          {edits.map((edit) => <Change key={`${edit.scope} ${edit.key}`} desk={desk} edit={edit} onUndo={onUndo} />)}
        </ul>
      )}
      <div className="row">
        <strong className="grow">{say.bar.count(edits.length)}</strong>
        <Button small aria-expanded={shown} onClick={() => setShown(!shown)}>{say.bar.show}</Button>
        <Button small disabled={wrong.length > 0} onClick={() => setAsking(true)}>{say.bar.whatIf}</Button>
        <Button small onClick={() => onUndo()}>{others ? say.conflict.discard : say.bar.discard}</Button>
        <Button main small disabled={doing.isPending || wrong.length > 0} onClick={onSave}>
          {others ? say.conflict.reapply : say.bar.save}
        </Button>
      </div>
      {asking && <WhatIf desk={desk} onClose={() => setAsking(false)} />}
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
      <Button plain small aria-label={say.bar.undo(label)} onClick={() => onUndo(edit)}>{say.bar.undoIt}</Button>
    </li>
  );
}

/** Judges the last hours again with the changes: which alerts would come, which would go. */
function WhatIf({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const [hours, setHours] = useState("24");
  const { start, stop, view, running, error } = useWhatIf();
  const camera = cameraOf(desk.scope);
  const judge = () => start({ settings: patchOf(desk.settings, desk.edits), hours: Number(hours), camera });
  return (
    <Dialog title={say.whatIf.title} onClose={onClose}>
      <div className="form">
        <p className="quiet">{say.whatIf.lead}</p>
        <p className="small">{`${say.whatIf.camera}: ${camera ?? say.whatIf.allCameras}`}</p>
        <div className="row row-low">
          <Select
            label={say.whatIf.hours} value={hours} onValue={setHours}
            options={HOURS.map((span) => [span, say.whatIf.span(Number(span))])}
          />
          {running ? (
            <Button small onClick={stop}>{say.whatIf.stop}</Button>
          ) : (
            <Button main small onClick={judge}>{view ? say.whatIf.again : say.whatIf.start}</Button>
          )}
        </div>
        <ProblemNote error={error} />
        {running && view && (
          <div role="status">
            <p className="small number">{say.whatIf.running(share(view.progress))}</p>
            <progress max={1} value={view.progress} aria-label={say.whatIf.title} />
          </div>
        )}
        {view?.state === "failed" && <p className="problem">{view.problem || say.whatIf.failed}</p>}
        {view?.state === "done" && <Outcome view={view} />}
        <div className="actions actions-end"><Button onClick={onClose}>{text.close}</Button></div>
      </div>
    </Dialog>
  );
}

function Outcome({ view }: { view: WhatIfView }) {
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
      <AlertList title={say.whatIf.gained(gained.length)} alerts={gained} />
      <AlertList title={say.whatIf.lost(lost.length)} alerts={lost} />
    </div>
  );
}

/** Alerts that other settings would bring or take away. */
export function AlertList({ title, alerts }: { title: string; alerts: readonly WhatIfAlertView[] }) {
  const timeZone = useTimeZone();
  if (alerts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul className="change-list">
        {alerts.map((one) => (
          <li key={`${one.camera} ${one.action} ${one.at}`} className="row">
            <span className="thumb">
              {one.alert ? (
                <img
                  src={`/api/v1/alerts/${encodeURIComponent(one.alert)}/still`} alt="" loading="lazy"
                  onError={(event) => (event.currentTarget.hidden = true)}
                />
              ) : (
                say.whatIf.noClip
              )}
            </span>
            <span className="grow">
              <a
                href={one.alert ? alertAddress(one.alert) : undefined} target="_blank" rel="noreferrer"
                title={one.alert ? say.whatIf.clip : undefined}
              >
                {text.actions[one.action]}, {words(one.kind)}
              </a>
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
