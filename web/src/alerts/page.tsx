import { useEffect, useRef, useState } from "react";
import { useAlerts, useAnyMove, useMonitoring, useSession } from "../api/queries";
import { Dialog } from "../parts/dialog";
import { BellIcon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { go, useAddress } from "../route";
import { text } from "../text";
import { useChimeSwitch } from "./chime";
import { Filters } from "./filters";
import { queryOf, readFilter } from "./filter";
import { keepQueue, useKeys } from "./queue";
import { AlertRow } from "./row";

const say = text.alerts;

/** What needs somebody, the most urgent first; and every other alert, as far back as one asks for. */
export function AlertsPage() {
  const { searchParams, search } = useAddress();
  const filter = readFilter(searchParams);
  const monitoring = useMonitoring();
  const timeZone = monitoring.data?.timezone ?? "UTC";
  const alerts = useAlerts(queryOf(filter, timeZone));
  const session = useSession().data;
  const move = useAnyMove();
  const [helping, setHelping] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const rows = alerts.data?.pages.flatMap((page) => page.alerts) ?? [];
  const filtered = searchParams.size > 0;
  const ids = rows.map((alert) => alert.id).join("\n");

  useEffect(() => {
    if (ids) keepQueue(`/alerts${search}`, ids.split("\n"));
  }, [ids, search]);

  function step(by: number) {
    const links = [...(list.current?.querySelectorAll<HTMLElement>("a[data-alert]") ?? [])];
    const here = links.findIndex((link) => link === document.activeElement);
    const next = links[here < 0 ? 0 : Math.min(links.length - 1, Math.max(0, here + by))];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
  }

  function take() {
    const chosen = (document.activeElement as HTMLElement | null)?.dataset.alert;
    const alert = rows.find(({ id }) => id === chosen);
    if (alert?.state !== "new" || !session?.rights?.includes("respond")) return;
    move.mutate({ id: alert.id, body: { version: alert.version, state: "acknowledged" } });
  }

  useKeys({
    j: () => step(1),
    ArrowDown: () => step(1),
    k: () => step(-1),
    ArrowUp: () => step(-1),
    a: take,
    "?": () => setHelping(true),
  });

  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
        <div className="actions">
          <ChimeButton />
          <button type="button" className="button button-small wide-only" onClick={() => setHelping(true)}>
            {say.keys}
          </button>
        </div>
      </div>
      <Filters filter={filter} />
      <ProblemNote error={alerts.error} onRetry={() => void alerts.refetch()} />
      <ProblemNote error={move.error} />
      {alerts.isPending && <p className="quiet">{text.wait}</p>}
      {alerts.data && rows.length === 0 && (
        <div className="empty card">
          <h2>{filtered ? say.emptyFiltered : say.empty}</h2>
          {!filtered && <p>{say.emptyLead}</p>}
          <button type="button" className="button" onClick={() => go(filtered ? "/alerts" : "/alerts?show=all")}>
            {filtered ? say.clear : say.showAll}
          </button>
        </div>
      )}
      {rows.length > 0 && (
        <ul ref={list} className="alerts card">
          {rows.map((alert) => (
            <AlertRow key={alert.id} alert={alert} timeZone={timeZone} me={session?.user ?? ""} />
          ))}
        </ul>
      )}
      {alerts.hasNextPage && (
        <p className="more">
          <button
            type="button"
            className="button"
            disabled={alerts.isFetchingNextPage}
            onClick={() => void alerts.fetchNextPage()}
          >
            {say.more}
          </button>
        </p>
      )}
      {helping && <KeysHelp onClose={() => setHelping(false)} />}
    </>
  );
}

function ChimeButton() {
  const [on, change] = useChimeSwitch();
  return (
    <button type="button" className="button button-small" aria-pressed={on} title={say.soundHint} onClick={change}>
      <BellIcon />
      {on ? say.soundOn : say.soundOff}
    </button>
  );
}

function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={say.keysTitle} onClose={onClose}>
      <dl className="facts keys">
        {say.keyList.map(([key, meaning]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{meaning}</dd>
          </div>
        ))}
      </dl>
      <div className="actions actions-end">
        <button type="button" className="button button-main" onClick={onClose}>
          {text.close}
        </button>
      </div>
    </Dialog>
  );
}
