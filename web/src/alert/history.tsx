import type { AlertDetail, MoveView } from "../api/schema";
import { clock } from "../format";
import { text } from "../text";

const say = text.alert;

/** Who did what, the latest first. */
export function History({ alert, timeZone }: { alert: AlertDetail; timeZone: string }) {
  return (
    <section className="panel card">
      <h2>{say.history}</h2>
      {alert.moves.length === 0 && <p className="quiet small">{say.historyNone}</p>}
      <ol className="history">
        {alert.moves.toReversed().map((move, i) => (
          <li key={alert.moves.length - i}>
            <strong>{stepOf(move)}</strong>
            <Details move={move} />
            <span className="quiet small number">{text.move.by(move.by, clock(move.at, timeZone))}</span>
            {move.note && <p className="note">{move.note}</p>}
          </li>
        ))}
      </ol>
    </section>
  );
}

/** What a step was, in words. */
export function stepOf(move: MoveView): string {
  return move.undo ? say.undone(text.states[move.state]) : text.states[move.state];
}

export function Details({ move }: { move: MoveView }) {
  const words = [
    move.severity && `${say.fact.severity}: ${text.severities[move.severity]}`,
    move.errand && `${move.to}, ${text.errands[move.errand]}`,
    move.outcome && text.outcomes[move.outcome],
    move.case !== null && text.cases.number(move.case),
  ].filter(Boolean);
  return words.length ? <span>{words.join(" · ")}</span> : null;
}
