import { useState } from "react";
import { Step } from "../alert/facts";
import type { CaseDetail, CaseMoveView } from "../api/cases";
import { useCase, useChangeCase, useSession, useTimeZone } from "../api/queries";
import type { AlertDetail } from "../api/schema";
import { keep, recall } from "../device";
import { clock, money } from "../format";
import { CaseStatus, LevelBadge } from "../parts/badge";
import { Button } from "../parts/button";
import { AskFirst, Form } from "../parts/dialog";
import { Field, Lines } from "../parts/field";
import { BackIcon } from "../parts/icons";
import { Asked, Head, Panel, ProblemNote, Time } from "../parts/page";
import { alertAddress, Link } from "../route";
import { text } from "../text";
import { Clips, type Wish } from "./clips";

const say = text.case;
const CURRENCY = "currency";

/** One case: its clips in step, what was done, what is to be done, and its evidence. */
export function CasePage({ id }: { id: string }) {
  const found = useCase(id);
  return (
    <>
      <Link href="/cases" className="back button button-plain button-small">
        <BackIcon />
        {say.back}
      </Link>
      <Asked query={found} />
      {found.data && !found.error && <Whole one={found.data} />}
    </>
  );
}

function Whole({ one }: { one: CaseDetail }) {
  const timeZone = useTimeZone();
  const rights = useSession().data?.rights ?? [];
  const mayRespond = rights.includes("respond");
  const [wish, setWish] = useState<Wish | null>(null);
  return (
    <>
      <Head
        title={<>{text.cases.number(one.number)} {one.title && <span className="alert-kind">{one.title}</span>}</>}
        lead={text.cases.opened(one.escalated_by, clock(one.opened_at, timeZone))}
      >
        <div className="alert-head alert-tags">
          <LevelBadge level={one.level} />
          <CaseStatus status={one.status} />
          <span className="chip number">{one.loss ? money(one.loss) : text.cases.noLoss}</span>
        </div>
        <div className="actions">
          <Button small onClick={() => window.print()}>{say.print}</Button>
          {rights.includes("configure") && (
            <a
              className="button button-small" href={`/api/v1/cases/${one.number}/export`} download
              title={say.exportHint}
            >
              {say.export}
            </a>
          )}
        </div>
      </Head>
      <div className="alert">
        <div className="alert-look">
          <Clips alerts={one.alerts} timeZone={timeZone} wish={wish} />
          <History one={one} onSeek={(at) => setWish({ at })} />
        </div>
        <div className="alert-side">
          {mayRespond && <Work one={one} />}
          {mayRespond && <Particulars key={`${one.title} ${one.loss?.amount} ${one.loss?.currency}`} one={one} />}
          <Members one={one} mayRespond={mayRespond} />
          <p className="quiet small">{text.alert.suspicion}</p>
        </div>
      </div>
    </>
  );
}

function Work({ one }: { one: CaseDetail }) {
  const change = useChangeCase(one.number);
  const [note, setNote] = useState("");

  function move(status: CaseDetail["status"]) {
    const body = { version: one.version, status, note: note.trim() };
    change.mutate({ to: "moves", body }, { onSuccess: () => setNote("") });
  }

  return (
    <section className="response panel card form">
      <h2>{say.work}</h2>
      <Lines label={say.note} hint={say.noteHint} value={note} onValue={setNote} />
      <div className="actions">
        <Button main small disabled={change.isPending || !note.trim()} onClick={() => move(one.status)}>
          {say.addNote}
        </Button>
        {one.allowed.map((status) => (
          <Button small key={status} disabled={change.isPending} onClick={() => move(status)}>
            {one.status === "resolved" ? text.cases.reopen : text.cases.moves[status]}
          </Button>
        ))}
      </div>
      <ProblemNote error={change.error} />
    </section>
  );
}

function Particulars({ one }: { one: CaseDetail }) {
  const change = useChangeCase(one.number);
  const [title, setTitle] = useState(one.title);
  const [amount, setAmount] = useState(one.loss?.amount ?? "");
  const [currency, setCurrency] = useState(one.loss?.currency ?? recall(CURRENCY) ?? "EUR");

  function save() {
    keep(CURRENCY, currency);
    const loss = amount ? { amount: amount.replace(",", "."), currency } : null;
    change.mutate({ to: "facts", body: { version: one.version, title: title.trim(), loss } });
  }

  return (
    <Form className="panel card form" onSubmit={save}>
      <h2>{say.facts}</h2>
      <Field label={say.name} value={title} maxLength={200} onValue={setTitle} />
      <div className="pair">
        <Field
          label={say.loss} hint={say.lossHint} value={amount} inputMode="decimal"
          pattern="[0-9]{1,12}([.,][0-9]{1,2})?" onValue={setAmount}
        />
        <Field
          label={say.currency} value={currency} maxLength={3} pattern="[A-Z]{3}" required={amount !== ""}
          onValue={(value) => setCurrency(value.toUpperCase())}
        />
      </div>
      <div className="actions"><Button small type="submit" disabled={change.isPending}>{say.save}</Button></div>
      <ProblemNote error={change.error} />
    </Form>
  );
}

function Members({ one, mayRespond }: { one: CaseDetail; mayRespond: boolean }) {
  const change = useChangeCase(one.number);
  const without = (alert: AlertDetail) => ({ version: one.version, alert: alert.id });
  return (
    <Panel title={say.alerts}>
      <ul className="rows members">
        {one.alerts.map((alert) => (
          <li key={alert.id}>
            {alert.still && <img src={alert.still} alt={text.alerts.still} loading="lazy" />}
            <Link href={alertAddress(alert.id)}>
              <strong>{say.about(text.actions[alert.action], alert.camera)}</strong>
              <Time at={alert.confirmed_at} />
            </Link>
            {mayRespond && (
              <AskFirst
                small danger={false} of={say.about(text.actions[alert.action], alert.camera)}
                title={say.removeTitle} lead={say.removeLead} action={say.remove} doing={change}
                onConfirm={(close) =>
                  change.mutate({ to: "alerts/remove", body: without(alert) }, { onSuccess: close })
                }
              >
                {say.remove}
              </AskFirst>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Everything that happened, on all cameras and at the desk, the latest first. */
function History({ one, onSeek }: { one: CaseDetail; onSeek: (at: number) => void }) {
  const name = (alert: AlertDetail | undefined) =>
    alert ? say.about(text.actions[alert.action], alert.camera) : "";
  const lines = [
    ...one.history.map((move) => ({ at: move.at, line: <CaseLine move={move} about={aboutOf(move)} /> })),
    ...one.alerts.flatMap((alert) => [
      { at: alert.confirmed_at, line: <Confirmed alert={alert} onSeek={onSeek} /> },
      ...alert.moves.map((move) => ({
        at: move.at,
        line: <Step move={{ ...move, case: null }} by={move.by} about={name(alert)} />,
      })),
    ]),
  ].sort((a, b) => b.at - a.at);

  function aboutOf(move: CaseMoveView): string {
    if (move.deed === "moved") return text.cases.statuses[move.status];
    if (move.deed === "titled" || move.deed === "loss") return move.about;
    return name(one.alerts.find(({ id }) => id === move.about));
  }

  return (
    <Panel title={say.timeline}>
      <ol className="history">
        {lines.map(({ at, line }, i) => (
          <li key={lines.length - i}>
            <Time at={at} />
            {line}
          </li>
        ))}
      </ol>
    </Panel>
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

function Confirmed({ alert, onSeek }: { alert: AlertDetail; onSeek: (at: number) => void }) {
  const timeZone = useTimeZone();
  const words = say.confirmed(text.actions[alert.action], alert.camera);
  if (!alert.clip) return <strong>{words}</strong>;
  return (
    <button type="button" className="link" onClick={() => onSeek(alert.start)}>
      <strong>{words}</strong>
      <span className="unseen">{say.jump(clock(alert.start, timeZone))}</span>
    </button>
  );
}
