import { useState } from "react";
import { OPEN_CASES, useAnyMove, useCases, useUndo } from "../api/queries";
import type { AlertDetail, AlertState, Errand, MoveRequest, Outcome, Severity } from "../api/schema";
import { useNow } from "../device";
import { Button } from "../parts/button";
import { Form } from "../parts/dialog";
import { Choices, Field, Lines, Select } from "../parts/field";
import { ProblemNote } from "../parts/page";
import { text } from "../text";

const say = text.move;

/** What can be done about the alert now: a button each, and a short form where a step needs more than a click. */
export function Moves({ alert }: { alert: AlertDetail }) {
  const [chosen, setChosen] = useState<AlertState | null>(null);
  const move = useAnyMove();
  const undo = useUndo();
  const step = chosen && alert.allowed.includes(chosen) ? chosen : null;

  function make(body: Omit<MoveRequest, "version">) {
    move.mutate({ id: alert.id, body: { ...body, version: alert.version } }, { onSuccess: () => setChosen(null) });
  }

  return (
    <section className="response panel card">
      <h2>{text.alert.response}</h2>
      <div className="actions moves">
        {alert.allowed.map((state, i) => (
          <Button
            key={state} small main={i === 0 && !step}
            aria-expanded={state === "acknowledged" ? undefined : step === state} disabled={move.isPending}
            onClick={() => {
              move.reset();
              undo.reset();
              if (state === "acknowledged") make({ state });
              else setChosen(step === state ? null : state);
            }}
          >
            {text.moves[state]}
          </Button>
        ))}
      </div>
      {step && <StepForm key={step} step={step} inCase={alert.case} busy={move.isPending} onDone={make} />}
      <ProblemNote error={move.error ?? undo.error} />
      {alert.undo_until !== null && (
        <Undo
          key={alert.version} done={say.done(text.states[alert.state])} until={alert.undo_until} busy={undo.isPending}
          onUndo={() => undo.mutate({ id: alert.id, body: { version: alert.version } })}
        />
      )}
    </section>
  );
}

/** For a moment, one's own last step can be taken back. */
function Undo(given: { done: string; until: number; busy: boolean; onUndo: () => void }) {
  const { done, until, busy, onUndo } = given;
  // A device whose clock is wrong never waits longer than a minute.
  const left = Math.min(60, Math.ceil(until - useNow(1)));
  if (left <= 0) return null;
  return (
    <div className="toast">
      <span role="status">{done}</span>
      <Button small disabled={busy} onClick={onUndo}>
        {say.undo}
        <span className="number" aria-hidden="true">{left} s</span>
      </Button>
    </div>
  );
}

function StepForm({ step, inCase, busy, onDone }: {
  step: AlertState;
  inCase: number | null;
  busy: boolean;
  onDone: (body: Omit<MoveRequest, "version">) => void;
}) {
  const [note, setNote] = useState("");
  const [severity, setSeverity] = useState<Severity | null>(null);
  const [errand, setErrand] = useState<Errand | null>(null);
  const [to, setTo] = useState("");
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const [file, setFile] = useState("");
  const dismissing = step === "dismissed";

  function submit() {
    const into = file ? Number(file) : null;
    onDone({ state: step, note: note.trim(), severity, errand, to: to.trim(), outcome, case: into });
  }

  return (
    <Form className="form step" onSubmit={submit}>
      {step === "reviewed" && (
        <Choices legend={say.severity} options={text.severities} value={severity} onChange={setSeverity} />
      )}
      {step === "dispatched" && (
        <>
          <Field label={say.to} value={to} onValue={setTo} maxLength={200} required />
          <Choices legend={say.errand} options={text.errands} value={errand} onChange={setErrand} />
        </>
      )}
      {step === "resolved" && (
        <Choices legend={say.outcome} options={text.outcomes} value={outcome} onChange={setOutcome} />
      )}
      {step === "escalated" && inCase !== null && <p>{say.backToCase(text.cases.number(inCase))}</p>}
      {step === "escalated" && inCase === null && <CaseChoice value={file} onChange={setFile} />}
      <Lines
        label={dismissing ? say.reason : `${say.note} (${say.optional})`}
        hint={dismissing ? say.reasonHint : undefined} value={note} onValue={setNote} required={dismissing}
      />
      <Button main type="submit" disabled={busy}>{say.confirm(text.moves[step])}</Button>
    </Form>
  );
}

/** A new case, or one that is being worked on. */
function CaseChoice({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  const cases = useCases(OPEN_CASES.map((status) => `status=${status}`).join("&"));
  const open = cases.data?.pages.flatMap((page) => page.cases) ?? [];
  const options = open.map((one): [string, string] => [
    String(one.number),
    `${text.cases.number(one.number)} ${one.title || one.cameras.join(", ")}`,
  ]);
  return <Select label={say.case} value={value} any={say.newCase} onValue={onChange} options={options} />;
}
