import type { CaseSummary } from "../api/cases";
import { useCases, useTimeZone } from "../api/queries";
import { midnight, money } from "../format";
import { Button } from "../parts/button";
import { optionsOf, Select } from "../parts/field";
import { CaseStatus } from "../parts/badge";
import { FilterBar, FilterInput, ListRow, PICKED, Picks } from "../parts/lists";
import { Empty, Head, Paged } from "../parts/page";
import { caseAddress, go, queryOf, useAddress, useNarrowing } from "../route";
import { text } from "../text";

const say = text.cases;
const DAYS = ["from", "until"] as const;
const AMOUNTS = ["loss_from", "loss_to"] as const;
const KEYS = ["status", ...PICKED, ...DAYS, ...AMOUNTS] as const;
const AMOUNT = /^\d{1,12}(\.\d{1,2})?$/;

/** What the list is narrowed to. Days are the store's, amounts in any currency. */
type Filter = Readonly<Record<(typeof KEYS)[number], string>>;

function asked({ from, until, loss_from, loss_to, ...plain }: Filter, timeZone: string): string {
  const amount = (given: string) => (AMOUNT.test(given) ? given : "");
  return queryOf({
    ...plain,
    loss_from: amount(loss_from),
    loss_to: amount(loss_to),
    since: midnight(from, timeZone),
    until: midnight(until, timeZone, 1),
  });
}

/** Every case, the newest first. */
export function CasesPage() {
  const [filter, narrow] = useNarrowing(...KEYS);
  const cases = useCases(asked(filter, useTimeZone()));
  const filtered = useAddress().searchParams.size > 0;
  return (
    <>
      <Head title={say.title} />
      <CaseFilters filter={filter} onPick={narrow} />
      <Paged
        query={cases} className="alerts card" more={say.more}
        empty={
          <Empty title={filtered ? say.emptyFiltered : say.empty} lead={!filtered && say.emptyLead}>
            {filtered && <Button onClick={() => go("/cases")}>{text.alerts.clear}</Button>}
          </Empty>
        }
      >
        {cases.data?.pages.flatMap((page) => page.cases.map((one) => <CaseRow key={one.number} one={one} />)) ?? []}
      </Paged>
    </>
  );
}

function CaseFilters({ filter, onPick }: { filter: Filter; onPick: (change: Partial<Filter>) => void }) {
  return (
    <FilterBar set={KEYS.filter((key) => filter[key]).length}>
      <Select
        bar label={say.status} value={filter.status} any={say.anyStatus} onValue={(status) => onPick({ status })}
        options={optionsOf<string>(say.statuses)}
      />
      <Picks picked={filter} onPick={onPick} />
      {DAYS.map((key) => (
        <FilterInput key={key} label={say[key]} type="date" value={filter[key]} onValue={(day) => onPick({ [key]: day })} />
      ))}
      {AMOUNTS.map((key) => (
        <FilterInput
          key={`${key} ${filter[key]}`} label={key === "loss_from" ? say.lossFrom : say.lossTo} type="number" min="0"
          step="0.01" inputMode="decimal" defaultValue={filter[key]}
          onBlur={(event) => event.target.value !== filter[key] && onPick({ [key]: event.target.value })}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
        />
      ))}
    </FilterBar>
  );
}

function CaseRow({ one }: { one: CaseSummary }) {
  const waits = one.status === "new";
  return (
    <ListRow
      href={caseAddress(one.number)} fresh={waits} still={one.still} title={say.number(one.number)}
      kind={one.title || say.untitled} facts={[say.alerts(one.count), ...one.cameras]} level={one.level}
      at={one.opened_at}
    >
      <CaseStatus status={one.status} />
      {one.loss && <span className="chip number">{money(one.loss)}</span>}
    </ListRow>
  );
}
