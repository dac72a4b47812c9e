import { useEffect, useRef, useState } from "react";
import { useAlerts, useAnyMove, useSession, useTimeZone } from "../api/queries";
import type { AlertState, AlertSummary } from "../api/schema";
import { midnight, share, words } from "../format";
import { Holder } from "../parts/badge";
import { Button } from "../parts/button";
import { Dialog } from "../parts/dialog";
import { optionsOf, Select, Tabs } from "../parts/field";
import { BellIcon } from "../parts/icons";
import { FilterBar, FilterInput, ListRow, PICKED, Picks } from "../parts/lists";
import { Empty, type Fact, Facts, Head, Paged, ProblemNote } from "../parts/page";
import { alertAddress, go, queryOf, useAddress, useNarrowing } from "../route";
import { text } from "../text";
import { useChimeSwitch } from "./chime";
import { keepQueue, useKeys } from "./queue";

const say = text.alerts;

type Show = "open" | "closed" | "all";
type Order = "urgency" | "newest";
type Filter = Readonly<Record<"show" | "order" | "day" | (typeof PICKED)[number], string>>;

const STATES: Record<Show, readonly AlertState[]> = {
  open: ["new", "acknowledged", "reviewed", "dispatched", "monitoring"],
  closed: ["resolved", "dismissed", "escalated"],
  all: [],
};

const showOf = ({ show }: Filter): Show => (show === "all" || show === "closed" ? show : "open");

/** What waits comes by urgency, what is over by time, unless one says otherwise. */
const usual = (filter: Filter): Order => (showOf(filter) === "open" ? "urgency" : "newest");

const orderOf = (filter: Filter) => (filter.order in say.orders ? (filter.order as Order) : usual(filter));

/** The API's query for a filter. */
function asked(filter: Filter, timeZone: string): string {
  const { camera, zone, action, level, day } = filter;
  const span = { since: midnight(day, timeZone), until: midnight(day, timeZone, 1) };
  const states = STATES[showOf(filter)].map((state) => `&state=${state}`).join("");
  return queryOf({ order: orderOf(filter), camera, zone, action, level, ...span }) + states;
}

/** What needs somebody, the most urgent first; and every other alert, as far back as one asks for. */
export function AlertsPage() {
  const { searchParams, search } = useAddress();
  const [filter, narrow] = useNarrowing("show", "order", "day", ...PICKED);
  const alerts = useAlerts(asked(filter, useTimeZone()));
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
      <Head title={say.title}>
        <div className="actions">
          <ChimeButton />
          <Button small className="keys-only" onClick={() => setHelping(true)}>{say.keys}</Button>
        </div>
      </Head>
      <Filters filter={filter} onPick={narrow} />
      <ProblemNote error={move.error} />
      <Paged
        ref={list} query={alerts} className="alerts card" more={say.more}
        empty={
          <Empty title={filtered ? say.emptyFiltered : say.empty} lead={!filtered && say.emptyLead}>
            <Button onClick={() => go(filtered ? "/alerts" : "/alerts?show=all")}>
              {filtered ? say.clear : say.showAll}
            </Button>
          </Empty>
        }
      >
        {rows.map((alert) => <AlertRow key={alert.id} alert={alert} me={session?.user ?? ""} />)}
      </Paged>
      {helping && <KeysHelp onClose={() => setHelping(false)} />}
    </>
  );
}

function Filters({ filter, onPick }: { filter: Filter; onPick: (change: Partial<Filter>) => void }) {
  return (
    <FilterBar set={[...PICKED, "day" as const].filter((key) => filter[key]).length}>
      <Tabs
        label={say.show} options={{ open: say.open, closed: say.closed, all: say.all }} value={showOf(filter)}
        onChoose={(show) => onPick({ show: show === "open" ? "" : show, order: "" })}
      />
      <Picks picked={filter} onPick={onPick} />
      <FilterInput label={say.day} type="date" value={filter.day} onValue={(day) => onPick({ day })} />
      <Select
        bar label={say.order} value={orderOf(filter)}
        onValue={(order) => onPick({ order: order === usual(filter) ? "" : order })}
        options={optionsOf<Order>(say.orders)}
      />
    </FilterBar>
  );
}

function AlertRow({ alert, me }: { alert: AlertSummary; me: string }) {
  const fresh = alert.state === "new";
  const title = (
    <>
      {fresh && <span className="new-dot"><span className="unseen">{say.unread}</span></span>}
      {text.actions[alert.action]}
    </>
  );
  return (
    <ListRow
      href={alertAddress(alert.id)} id={alert.id} fresh={fresh} still={alert.still} title={title}
      kind={words(alert.kind)} facts={[alert.camera, alert.zone, say.confidence(share(alert.confidence))]}
      level={alert.level} at={alert.confirmed_at}
    >
      <span className="chip">{text.states[alert.state]}</span>
      <Holder holder={alert.holder} me={me} />
      {alert.outcome && <span className="chip">{text.outcomes[alert.outcome]}</span>}
      {alert.case !== null && <span className="chip">{text.cases.number(alert.case)}</span>}
      {alert.growing && <span className="chip chip-warn">{say.growing}</span>}
    </ListRow>
  );
}

function ChimeButton() {
  const [on, change] = useChimeSwitch();
  return (
    <Button small aria-pressed={on} title={say.soundHint} onClick={change}>
      <BellIcon />
      {on ? say.soundOn : say.soundOff}
    </Button>
  );
}

function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <Dialog title={say.keysTitle} onClose={onClose}>
      <Facts className="facts keys">{say.keyList.map(([key, meaning]): Fact => [<kbd>{key}</kbd>, meaning])}</Facts>
      <div className="actions actions-end"><Button main onClick={onClose}>{text.close}</Button></div>
    </Dialog>
  );
}
