import { type FormEvent, useState } from "react";
import { useMove } from "../api/queries";
import type { AlertDetail, AlertState, Errand, MoveRequest, Outcome, Severity } from "../api/schema";
import { Choices, Field, Lines } from "../parts/field";
import { ProblemNote } from "../parts/problem";
import { text } from "../text";

const say = text.move;

/** What can be done about the alert now: a button each, and a short form where a step needs more than a click. */
export function Moves({ alert }: { alert: AlertDetail }) {
  const [chosen, setChosen] = useState<AlertState | null>(null);
  const move = useMove(alert.id);
  const step = chosen && alert.allowed.includes(chosen) ? chosen : null;

  function make(body: Omit<MoveRequest, "version">) {
    move.mutate({ ...body, version: alert.version }, { onSuccess: () => setChosen(null) });
  }

  return (
    <section className="response panel card">
      <h2>{text.alert.response}</h2>
      <div className="actions moves">
        {alert.allowed.map((state, i) => (
          <button
            key={state}
            type="button"
            className={i === 0 && !step ? "button button-small button-main" : "button button-small"}
            aria-expanded={state === "acknowledged" ? undefined : step === state}
            disabled={move.isPending}
            onClick={() => {
              move.reset();
              if (state === "acknowledged") make({ state });
              else setChosen(step === state ? null : state);
            }}
          >
            {text.moves[state]}
          </button>
        ))}
      </div>
      {step && <StepForm key={step} step={step} busy={move.isPending} onDone={make} />}
      <ProblemNote error={move.error} />
    </section>
  );
}

function StepForm({
  step,
  busy,
  onDone,
}: {
  step: AlertState;
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

  function submit(event: FormEvent) {
    event.preventDefault();
    onDone({ state: step, note: note.trim(), severity, errand, to: to.trim(), outcome, case: file ? Number(file) : null });
  }

  return (
    <form className="form step" onSubmit={submit}>
      {step === "reviewed" && (
        <Choices legend={say.severity} options={text.severities} value={severity} onChange={setSeverity} />
      )}
      {step === "dispatched" && (
        <>
          <Field label={say.to} value={to} onChange={(event) => setTo(event.target.value)} maxLength={200} required />
          <Choices legend={say.errand} options={text.errands} value={errand} onChange={setErrand} />
        </>
      )}
      {step === "resolved" && (
        <Choices legend={say.outcome} options={text.outcomes} value={outcome} onChange={setOutcome} />
      )}
      {step === "escalated" && (
        <Field
          label={say.case}
          value={file}
          onChange={(event) => setFile(event.target.value)}
          inputMode="numeric"
          pattern="[0-9]{1,9}"
          required
        />
      )}
      <Lines
        label={dismissing ? say.reason : `${say.note} (${say.optional})`}
        hint={dismissing ? say.reasonHint : undefined}
        value={note}
        onChange={(event) => setNote(event.target.value)}
        required={dismissing}
      />
      <button type="submit" className="button button-main" disabled={busy}>
        {say.confirm(text.moves[step])}
      </button>
    </form>
  );
}
