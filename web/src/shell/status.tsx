import { useState } from "react";
import { Problem } from "../api/client";
import { useMonitoring, useSwitchMonitoring, useUnread } from "../api/queries";
import { useNow } from "../device";
import { minutes } from "../format";
import { Confirm } from "../parts/dialog";
import { text } from "../text";

/** What time it is in the store, and by which zone. */
export function StoreClock() {
  const zone = useMonitoring().data?.timezone;
  const now = useNow(60);
  if (!zone) return null;
  return (
    <p className="store-clock" title={text.nav.storeTime(zone)}>
      <span className="unseen">{text.nav.storeTime(zone)}: </span>
      <strong className="number">{minutes(now, zone)}</strong>
      <span className="quiet" aria-hidden="true">{zone.split("/").at(-1)?.replaceAll("_", " ")}</span>
    </p>
  );
}

/** Says so while the server does not answer; what is asked again and again finds out when it is back. */
export function Connection() {
  const { error, failureReason } = useUnread();
  const lost = isLost(error) || isLost(failureReason);
  return (
    <div role="status" className="connection">
      {lost && (
        <p>
          <span className="dot" />
          {text.nav.unreachable}
        </p>
      )}
    </div>
  );
}

/** No answer at all, or a proxy's word that there is none. */
function isLost(error: Error | null): boolean {
  return error instanceof Problem && [0, 502, 503, 504].includes(error.status);
}

/** Shows whether behavior is being monitored, and lets who `may` switch it after asking. */
export function MonitoringSwitch({ may }: { may: boolean }) {
  const monitoring = useMonitoring().data;
  const change = useSwitchMonitoring();
  const [asking, setAsking] = useState(false);
  if (!monitoring) return null;
  const on = monitoring.enabled;

  function close() {
    setAsking(false);
    change.reset();
  }

  return (
    <>
      <button
        type="button" disabled={!may} className={`monitoring chip ${on ? "chip-good" : "chip-warn"}`}
        aria-haspopup="dialog" onClick={() => setAsking(true)}
      >
        <span className="dot" />
        {on ? text.monitoring.on : text.monitoring.off}
      </button>
      {asking && (
        <Confirm
          title={on ? text.monitoring.stopTitle : text.monitoring.startTitle}
          lead={on ? text.monitoring.stopLead : text.monitoring.startLead}
          action={on ? text.monitoring.stop : text.monitoring.start} danger={on} doing={change}
          onConfirm={() => change.mutate({ enabled: !on, confirm: true }, { onSuccess: close })} onClose={close}
        />
      )}
    </>
  );
}
