import { useTimeZone } from "../api/queries";
import type { AlertDetail, MoveView } from "../api/schema";
import { clock, lasting, share, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { type Fact, Facts, Panel, Time } from "../parts/page";
import { caseAddress, Link } from "../route";
import { text } from "../text";

const say = text.alert;

/** What is known, in words and numbers. */
export function Known({ alert }: { alert: AlertDetail }) {
  const name = say.fact;
  const gauge = (
    <>
      <span className="gauge" aria-hidden="true"><span style={{ width: `${alert.confidence * 100}%` }} /></span>
      {share(alert.confidence)}
    </>
  );
  const known: readonly (Fact | false | null)[] = [
    [name.action, `${text.actions[alert.action]}, ${words(alert.kind)}`],
    [name.level, <LevelBadge level={alert.level} />],
    [name.confidence, gauge],
    [name.camera, alert.camera],
    [name.zone, alert.zone ?? name.noZone],
    [name.start, <Time at={alert.start} className="" />],
    [name.lasted, lasting(alert.end - alert.start) + (alert.growing ? `, ${text.alerts.growing}` : "")],
    [name.customer, name.track(alert.track)],
    [name.occurrences, name.times(alert.occurrences)],
    alert.severity && [name.severity, text.severities[alert.severity]],
    alert.outcome && [name.outcome, text.outcomes[alert.outcome]],
    alert.case !== null && [name.case, <Link href={caseAddress(alert.case)}>{text.cases.number(alert.case)}</Link>],
    alert.muted ? [name.muted, alert.muted] : null,
  ];
  return (
    <Panel title={say.facts}><Facts>{known.filter((fact) => fact !== null && fact !== false)}</Facts></Panel>
  );
}

/** What a second opinion said, marked as somebody else's words; nothing where none was asked. */
export function SecondOpinion({ alert: { opinion } }: { alert: AlertDetail }) {
  if (!opinion) return null;
  const second = say.second;
  return (
    <Panel title={second.title}>
      <p><strong>{second.answers[opinion.answer]}</strong>{opinion.held && ` · ${second.held}`}</p>
      {opinion.words && <blockquote className="note">{opinion.words}</blockquote>}
      {opinion.problem && <p className="small">{opinion.problem}</p>}
      <details className="small quiet">
        <summary>{second.by(opinion.model, opinion.host, opinion.pictures, lasting(opinion.seconds))}</summary>
        <p>{opinion.question}</p>
      </details>
    </Panel>
  );
}

/** Who did what, the latest first. */
export function History({ alert }: { alert: AlertDetail }) {
  const timeZone = useTimeZone();
  return (
    <Panel title={say.history}>
      {alert.moves.length === 0 && <p className="quiet small">{say.historyNone}</p>}
      <ol className="history">
        {alert.moves.toReversed().map((move, i) => (
          <li key={alert.moves.length - i}>
            <Step move={move} by={text.move.by(move.by, clock(move.at, timeZone))} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

/** What a step was, who made it, and what it was `about` where that is not clear. */
export function Step({ move, by, about }: { move: MoveView; by: string; about?: string }) {
  const state = text.states[move.state];
  const details = [
    move.severity && `${say.fact.severity}: ${text.severities[move.severity]}`,
    move.errand && `${move.to}, ${text.errands[move.errand]}`,
    move.outcome && text.outcomes[move.outcome],
    move.case !== null && text.cases.number(move.case),
  ].filter(Boolean);
  return (
    <>
      <strong>{move.undo ? say.undone(state) : state}</strong>
      {about && <span className="small">{about}</span>}
      {details.length > 0 && <span>{details.join(" · ")}</span>}
      <span className="quiet small number">{by}</span>
      {move.note && <p className="note">{move.note}</p>}
    </>
  );
}
