import { type FormEvent, useState } from "react";
import { Details, stepOf } from "../alert/history";
import { alertAddress } from "../alerts/queue";
import type { CaseDetail, CaseMoveView } from "../api/cases";
import { useMonitoring, useSession } from "../api/queries";
import type { AlertDetail } from "../api/schema";
import { clock, machine, money } from "../format";
import { LevelBadge } from "../parts/badge";
import { Confirm } from "../parts/dialog";
import { Field, Lines } from "../parts/field";
import { BackIcon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { Link } from "../route";
import { text } from "../text";
import { Clips, type Wish } from "./clips";
import { useCase, useChange } from "./work";

const say = text.case;
const CURRENCY = "aislewatch:currency";

/** One case: its clips in step, what was done, what is to be done, and its evidence. */
export function CasePage({ id }: { id: string }) {
  const found = useCase(id);
  const timeZone = useMonitoring().data?.timezone ?? "UTC";
  return (
    <>
      <Link href="/cases" className="back button button-plain button-small">
        <BackIcon />
        {say.back}
      </Link>
      {found.isPending && <p className="quiet">{text.wait}</p>}
      <ProblemNote error={found.error} onRetry={() => void found.refetch()} />
      {found.data && !found.error && <Whole one={found.data} timeZone={timeZone} />}
    </>
  );
}

function Whole({ one, timeZone }: { one: CaseDetail; timeZone: string }) {
  const rights = useSession().data?.rights ?? [];
  const mayRespond = rights.includes("respond");
  const [wish, setWish] = useState<Wish | null>(null);
  return (
    <>
      <div className="head alert-head">
        <div>
          <h1>
            {text.cases.number(one.number)} {one.title && <span className="alert-kind">{one.title}</span>}
          </h1>
          <p className="quiet">{text.cases.opened(one.escalated_by, clock(one.opened_at, timeZone))}</p>
        </div>
        <div className="alert-tags">
          <LevelBadge level={one.level} />
          <span className="chip">{text.cases.statuses[one.status]}</span>
          <span className="chip number">{one.loss ? money(one.loss) : text.cases.noLoss}</span>
        </div>
        <div className="actions">
          <button type="button" className="button button-small" onClick={() => window.print()}>
            {say.print}
          </button>
          {rights.includes("configure") && (
            <a className="button button-small" href={`/api/v1/cases/${one.number}/export`} download title={say.exportHint}>
              {say.export}
            </a>
          )}
        </div>
      </div>
      <div className="alert">
        <div className="alert-look">
          <Clips alerts={one.alerts} timeZone={timeZone} wish={wish} />
          <History one={one} timeZone={timeZone} onSeek={(at) => setWish({ at })} />
        </div>
        <div className="alert-side">
          {mayRespond && <Work one={one} />}
          {mayRespond && <Facts key={`${one.title} ${one.loss?.amount} ${one.loss?.currency}`} one={one} />}
          <Members one={one} timeZone={timeZone} mayRespond={mayRespond} />
          <p className="quiet small">{text.alert.suspicion}</p>
        </div>
      </div>
    </>
  );
}

function Work({ one }: { one: CaseDetail }) {
  const change = useChange(one.number);
  const [note, setNote] = useState("");

  function move(status: CaseDetail["status"]) {
    const body = { version: one.version, status, note: note.trim() };
    change.mutate({ to: "moves", body }, { onSuccess: () => setNote("") });
  }

  return (
    <section className="response panel card form">
      <h2>{say.work}</h2>
      <Lines label={say.note} hint={say.noteHint} value={note} onChange={(event) => setNote(event.target.value)} />
      <div className="actions">
        <button
          type="button"
          className="button button-small button-main"
          disabled={change.isPending || !note.trim()}
          onClick={() => move(one.status)}
        >
          {say.addNote}
        </button>
        {one.allowed.map((status) => (
          <button
            key={status}
            type="button"
            className="button button-small"
            disabled={change.isPending}
            onClick={() => move(status)}
          >
            {one.status === "resolved" ? text.cases.reopen : text.cases.moves[status]}
          </button>
        ))}
      </div>
      <ProblemNote error={change.error} />
    </section>
  );
}

function Facts({ one }: { one: CaseDetail }) {
  const change = useChange(one.number);
  const [title, setTitle] = useState(one.title);
  const [amount, setAmount] = useState(one.loss?.amount ?? "");
  const [currency, setCurrency] = useState(one.loss?.currency ?? localStorage.getItem(CURRENCY) ?? "EUR");

  function save(event: FormEvent) {
    event.preventDefault();
    localStorage.setItem(CURRENCY, currency);
    const loss = amount ? { amount: amount.replace(",", "."), currency } : null;
    change.mutate({ to: "facts", body: { version: one.version, title: title.trim(), loss } });
  }

  return (
    <form className="panel card form" onSubmit={save}>
      <h2>{say.facts}</h2>
      <Field label={say.name} value={title} maxLength={200} onChange={(event) => setTitle(event.target.value)} />
      <div className="pair">
        <Field
          label={say.loss}
          hint={say.lossHint}
          value={amount}
          inputMode="decimal"
          pattern="[0-9]{1,12}([.,][0-9]{1,2})?"
          onChange={(event) => setAmount(event.target.value)}
        />
        <Field
          label={say.currency}
          value={currency}
          maxLength={3}
          pattern="[A-Z]{3}"
          required={amount !== ""}
          onChange={(event) => setCurrency(event.target.value.toUpperCase())}
        />
      </div>
      <div className="actions">
        <button type="submit" className="button button-small" disabled={change.isPending}>
          {say.save}
        </button>
      </div>
      <ProblemNote error={change.error} />
    </form>
  );
}

function Members({ one, timeZone, mayRespond }: { one: CaseDetail; timeZone: string; mayRespond: boolean }) {
  const change = useChange(one.number);
  const [leaving, setLeaving] = useState<AlertDetail | null>(null);

  function close() {
    setLeaving(null);
    change.reset();
  }

  function remove(alert: AlertDetail) {
    const body = { version: one.version, alert: alert.id };
    change.mutate({ to: "alerts/remove", body }, { onSuccess: close });
  }

  return (
    <section className="panel card">
      <h2>{say.alerts}</h2>
      <ul className="members">
        {one.alerts.map((alert) => (
          <li key={alert.id}>
            {alert.still && <img src={alert.still} alt={text.alerts.still} loading="lazy" />}
            <Link href={alertAddress(alert.id)}>
              <strong>{say.about(text.actions[alert.action], alert.camera)}</strong>
              <time className="quiet small number" dateTime={machine(alert.confirmed_at)}>
                {clock(alert.confirmed_at, timeZone)}
              </time>
            </Link>
            {mayRespond && (
              <button type="button" className="button button-small" onClick={() => setLeaving(alert)}>
                {say.remove}
                <span className="unseen">: {say.about(text.actions[alert.action], alert.camera)}</span>
              </button>
            )}
          </li>
        ))}
      </ul>
      {leaving && (
        <Confirm
          title={say.removeTitle}
          lead={say.removeLead}
          action={say.remove}
          busy={change.isPending}
          error={change.error}
          onConfirm={() => remove(leaving)}
          onClose={close}
        />
      )}
    </section>
  );
}

/** Everything that happened, on all cameras and at the desk, the latest first. */
function History({ one, timeZone, onSeek }: { one: CaseDetail; timeZone: string; onSeek: (at: number) => void }) {
  const name = (alert: AlertDetail | undefined) =>
    alert ? say.about(text.actions[alert.action], alert.camera) : "";
  const lines = [
    ...one.history.map((move) => ({ at: move.at, line: <CaseLine move={move} about={aboutOf(move)} /> })),
    ...one.alerts.flatMap((alert) => [
      { at: alert.confirmed_at, line: <Confirmed alert={alert} timeZone={timeZone} onSeek={onSeek} /> },
      ...alert.moves.map((move) => ({
        at: move.at,
        line: (
          <>
            <strong>{stepOf(move)}</strong>
            <span className="small">{name(alert)}</span>
            <Details move={{ ...move, case: null }} />
            <span className="quiet small">{move.by}</span>
            {move.note && <p className="note">{move.note}</p>}
          </>
        ),
      })),
    ]),
  ].sort((a, b) => b.at - a.at);

  function aboutOf(move: CaseMoveView): string {
    if (move.deed === "moved") return text.cases.statuses[move.status];
    if (move.deed === "titled" || move.deed === "loss") return move.about;
    return name(one.alerts.find(({ id }) => id === move.about));
  }

  return (
    <section className="panel card">
      <h2>{say.timeline}</h2>
      <ol className="history">
        {lines.map(({ at, line }, i) => (
          <li key={lines.length - i}>
            <time className="quiet small number" dateTime={machine(at)}>
              {clock(at, timeZone)}
            </time>
            {line}
          </li>
        ))}
      </ol>
    </section>
  );
}

function CaseLine({ move, about }: { move: CaseMoveView; about: string }) {
  return (
    <>
      <strong>{about ? `${say.deeds[move.deed]}: ${about}` : say.deeds[move.deed]}</strong>
      <span className="quiet small">{move.by}</span>
      {move.note && <p className="note">{move.note}</p>}
    </>
  );
}

function Confirmed({ alert, timeZone, onSeek }: { alert: AlertDetail; timeZone: string; onSeek: (at: number) => void }) {
  const words = say.confirmed(text.actions[alert.action], alert.camera);
  if (!alert.clip) return <strong>{words}</strong>;
  return (
    <button type="button" className="link" onClick={() => onSeek(alert.start)}>
      <strong>{words}</strong>
      <span className="unseen">{say.jump(clock(alert.start, timeZone))}</span>
    </button>
  );
}
