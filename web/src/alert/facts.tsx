import type { ReactNode } from "react";
import type { AlertDetail } from "../api/schema";
import { caseAddress } from "../cases/work";
import { clock, lasting, machine, share, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { Link } from "../route";
import { text } from "../text";

const say = text.alert.fact;

/** What is known, in words and numbers. */
export function Facts({ alert, timeZone }: { alert: AlertDetail; timeZone: string }) {
  return (
    <section className="panel card">
      <h2>{text.alert.facts}</h2>
      <dl className="facts">
        <Fact name={say.action}>
          {text.actions[alert.action]}, {words(alert.kind)}
        </Fact>
        <Fact name={say.level}>
          <LevelBadge level={alert.level} />
        </Fact>
        <Fact name={say.confidence}>
          <span className="gauge" aria-hidden="true">
            <span style={{ width: `${alert.confidence * 100}%` }} />
          </span>
          {share(alert.confidence)}
        </Fact>
        <Fact name={say.camera}>{alert.camera}</Fact>
        <Fact name={say.zone}>{alert.zone ?? say.noZone}</Fact>
        <Fact name={say.start}>
          <time dateTime={machine(alert.start)}>{clock(alert.start, timeZone)}</time>
        </Fact>
        <Fact name={say.lasted}>
          {lasting(alert.end - alert.start)}
          {alert.growing && `, ${text.alerts.growing}`}
        </Fact>
        <Fact name={say.customer}>{say.track(alert.track)}</Fact>
        <Fact name={say.occurrences}>{say.times(alert.occurrences)}</Fact>
        {alert.severity && <Fact name={say.severity}>{text.severities[alert.severity]}</Fact>}
        {alert.outcome && <Fact name={say.outcome}>{text.outcomes[alert.outcome]}</Fact>}
        {alert.case !== null && (
          <Fact name={say.case}>
            <Link href={caseAddress(alert.case)}>{text.cases.number(alert.case)}</Link>
          </Fact>
        )}
        {alert.muted && <Fact name={say.muted}>{alert.muted}</Fact>}
      </dl>
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="number">{children}</dd>
    </div>
  );
}
