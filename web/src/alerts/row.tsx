import type { AlertSummary } from "../api/schema";
import { ago, clock, machine, share, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { Link } from "../route";
import { text } from "../text";
import { alertAddress } from "./queue";

const say = text.alerts;

/** One alert in the list; what nobody has looked at yet stands out. */
export function AlertRow({ alert, timeZone, me }: { alert: AlertSummary; timeZone: string; me: string }) {
  const unread = alert.state === "new";
  return (
    <li>
      <Link href={alertAddress(alert.id)} data-alert={alert.id} className={unread ? "alert-row unread" : "alert-row"}>
        <span className="thumb">
          {alert.still ? <img src={alert.still} alt={say.still} loading="lazy" /> : <span>{say.noStill}</span>}
        </span>
        <span className="alert-main">
          <span className="alert-title">
            {unread && (
              <span className="new-dot">
                <span className="unseen">{say.unread}</span>
              </span>
            )}
            {text.actions[alert.action]}
            <span className="alert-kind">{words(alert.kind)}</span>
          </span>
          <span className="quiet small">
            {alert.camera}
            {alert.zone && ` · ${alert.zone}`}
            {` · ${say.confidence(share(alert.confidence))}`}
          </span>
          <span className="alert-tags">
            <LevelBadge level={alert.level} />
            <span className="chip">{text.states[alert.state]}</span>
            {alert.holder && (
              <span className={alert.holder === me ? "chip chip-good" : "chip chip-warn"}>
                {alert.holder === me ? say.yours : say.holder(alert.holder)}
              </span>
            )}
            {alert.outcome && <span className="chip">{text.outcomes[alert.outcome]}</span>}
            {alert.case !== null && <span className="chip">{text.cases.number(alert.case)}</span>}
            {alert.growing && <span className="chip chip-warn">{say.growing}</span>}
          </span>
        </span>
        <time className="alert-time number" dateTime={machine(alert.confirmed_at)}>
          <span>{ago(alert.confirmed_at)}</span>
          <span className="quiet small">{clock(alert.confirmed_at, timeZone)}</span>
        </time>
      </Link>
    </li>
  );
}
