import { FilterBar, Given, Pick, type Picked, Picks } from "../alerts/filters";
import { midnight } from "../alerts/filter";
import type { CaseStatus, CaseSummary } from "../api/cases";
import { useMonitoring } from "../api/queries";
import type { ActionType, LevelName } from "../api/schema";
import { ago, clock, machine, money } from "../format";
import { LevelBadge } from "../parts/badge";
import { ProblemNote } from "../parts/problem";
import { go, Link, useAddress } from "../route";
import { text } from "../text";
import { caseAddress, useCases } from "./work";

const say = text.cases;

/** What the list is narrowed to; it lives in the page's address. Days are the store's, amounts in any currency. */
interface Filter extends Picked {
  status: CaseStatus | "";
  from: string;
  until: string;
  loss_from: string;
  loss_to: string;
}

const PLAIN = ["status", "camera", "zone", "action", "level", "loss_from", "loss_to"] as const;
const DAYS = ["from", "until"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const AMOUNT = /^\d{1,12}(\.\d{1,2})?$/;

function readFilter(address: URLSearchParams): Filter {
  const of = (key: string, form = /./) => (form.test(address.get(key) ?? "") ? (address.get(key) ?? "") : "");
  return {
    status: of("status") as CaseStatus | "",
    camera: of("camera"),
    zone: of("zone"),
    action: of("action") as ActionType | "",
    level: of("level") as LevelName | "",
    from: of("from", DAY),
    until: of("until", DAY),
    loss_from: of("loss_from", AMOUNT),
    loss_to: of("loss_to", AMOUNT),
  };
}

function addressOf(filter: Filter): string {
  const query = new URLSearchParams();
  for (const key of [...PLAIN, ...DAYS]) if (filter[key]) query.set(key, filter[key]);
  return query.size ? `/cases?${query}` : "/cases";
}

function queryOf(filter: Filter, timeZone: string): string {
  const query = new URLSearchParams();
  for (const key of PLAIN) if (filter[key]) query.set(key, filter[key]);
  if (filter.from) query.set("since", String(midnight(filter.from, timeZone)));
  if (filter.until) query.set("until", String(midnight(filter.until, timeZone, 1)));
  return query.toString();
}

/** Every case, the newest first. */
export function CasesPage() {
  const { searchParams } = useAddress();
  const filter = readFilter(searchParams);
  const timeZone = useMonitoring().data?.timezone ?? "UTC";
  const cases = useCases(queryOf(filter, timeZone));
  const rows = cases.data?.pages.flatMap((page) => page.cases) ?? [];
  const filtered = searchParams.size > 0;
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
      </div>
      <CaseFilters filter={filter} />
      <ProblemNote error={cases.error} onRetry={() => void cases.refetch()} />
      {cases.isPending && <p className="quiet">{text.wait}</p>}
      {cases.data && rows.length === 0 && (
        <div className="empty card">
          <h2>{filtered ? say.emptyFiltered : say.empty}</h2>
          {filtered ? (
            <button type="button" className="button" onClick={() => go("/cases")}>
              {text.alerts.clear}
            </button>
          ) : (
            <p>{say.emptyLead}</p>
          )}
        </div>
      )}
      {rows.length > 0 && (
        <ul className="alerts card">
          {rows.map((one) => (
            <CaseRow key={one.number} one={one} timeZone={timeZone} />
          ))}
        </ul>
      )}
      {cases.hasNextPage && (
        <p className="more">
          <button
            type="button"
            className="button"
            disabled={cases.isFetchingNextPage}
            onClick={() => void cases.fetchNextPage()}
          >
            {say.more}
          </button>
        </p>
      )}
    </>
  );
}

function CaseFilters({ filter }: { filter: Filter }) {
  function narrow(change: Partial<Filter>) {
    go(addressOf({ ...filter, ...change }), { replace: true });
  }

  return (
    <FilterBar set={[...PLAIN, ...DAYS].filter((key) => filter[key]).length}>
      <Pick
        label={say.status}
        value={filter.status}
        any={say.anyStatus}
        onPick={(status) => narrow({ status: status as CaseStatus | "" })}
      >
        {Object.entries(say.statuses)}
      </Pick>
      <Picks picked={filter} onPick={narrow} />
      {DAYS.map((key) => (
        <Given
          key={key}
          label={say[key]}
          type="date"
          value={filter[key]}
          onChange={(event) => narrow({ [key]: event.target.value })}
        />
      ))}
      {(["loss_from", "loss_to"] as const).map((key) => (
        <Given
          key={`${key} ${filter[key]}`}
          label={key === "loss_from" ? say.lossFrom : say.lossTo}
          type="number"
          min="0"
          step="0.01"
          inputMode="decimal"
          defaultValue={filter[key]}
          onBlur={(event) => event.target.value !== filter[key] && narrow({ [key]: event.target.value })}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
      ))}
    </FilterBar>
  );
}

function CaseRow({ one, timeZone }: { one: CaseSummary; timeZone: string }) {
  const waits = one.status === "new";
  return (
    <li>
      <Link href={caseAddress(one.number)} className={waits ? "alert-row unread" : "alert-row"}>
        <span className="thumb">
          {one.still ? <img src={one.still} alt={text.alerts.still} loading="lazy" /> : <span>{text.alerts.noStill}</span>}
        </span>
        <span className="alert-main">
          <span className="alert-title">
            {say.number(one.number)}
            <span className="alert-kind">{one.title || say.untitled}</span>
          </span>
          <span className="quiet small">{[say.alerts(one.count), ...one.cameras].join(" · ")}</span>
          <span className="alert-tags">
            <LevelBadge level={one.level} />
            <span className={waits ? "chip chip-warn" : "chip"}>{say.statuses[one.status]}</span>
            {one.loss && <span className="chip number">{money(one.loss)}</span>}
          </span>
        </span>
        <time className="alert-time number" dateTime={machine(one.opened_at)}>
          <span>{ago(one.opened_at)}</span>
          <span className="quiet small">{clock(one.opened_at, timeZone)}</span>
        </time>
      </Link>
    </li>
  );
}
