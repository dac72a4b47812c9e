import { useState } from "react";
import { useMonitoring, useSwitchMonitoring } from "../api/queries";
import { Confirm } from "../parts/dialog";
import { text } from "../text";

const say = text.monitoring;

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
        type="button"
        disabled={!may}
        className={`monitoring chip ${on ? "chip-good" : "chip-warn"}`}
        aria-haspopup="dialog"
        onClick={() => setAsking(true)}
      >
        <span className="dot" />
        {on ? say.on : say.off}
      </button>
      {asking && (
        <Confirm
          title={on ? say.stopTitle : say.startTitle}
          lead={on ? say.stopLead : say.startLead}
          action={on ? say.stop : say.start}
          danger={on}
          doing={change}
          onConfirm={() => change.mutate({ enabled: !on, confirm: true }, { onSuccess: close })}
          onClose={close}
        />
      )}
    </>
  );
}
