import { useEffect, useState } from "react";
import { usePages, useRead } from "../api/client";
import type { AuditLine, AuditList, AuditVerification } from "../api/office";
import { useTimeZone } from "../api/queries";
import { midnight, words } from "../format";
import { Button } from "../parts/button";
import { Select } from "../parts/field";
import { FilterBar, FilterInput } from "../parts/lists";
import { Empty, Head, Paged, Time } from "../parts/page";
import { go, queryOf, useNarrowing } from "../route";
import { told } from "../settings/patch";
import { text } from "../text";

const say = text.audit;
const KEYS = ["by", "what", "about", "since", "until"] as const;
type Filter = Readonly<Record<(typeof KEYS)[number], string>>;

const PATIENCE = 400;
/** Details in somebody's own words. */
const AS_IT_IS = ["user", "note", "titled", "alert", "id", "key", "label"];
const NAMED: Readonly<Record<string, string>> = { ...text.roles, ...text.states, ...text.cases.statuses };

/** Who did what, the newest first, narrowed down by what stands in the address. */
export function AuditPage() {
  const [filter, narrow] = useNarrowing(...KEYS);
  const timeZone = useTimeZone();
  // Whole days of the store, the last one included.
  const days = { since: midnight(filter.since, timeZone), until: midnight(filter.until, timeZone, 1) };
  const query = queryOf({ ...filter, ...days, limit: 100 });
  const log = usePages<AuditList>(["audit"], "/api/v1/audit", query, false);
  const chain = useRead<AuditVerification>(["audit", "verification"], "/api/v1/audit/verification").data;
  const lines = log.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <>
      <Head title={say.title} lead={chain && say.chain(chain.lines, chain.broken_at)} />
      <Filters filter={filter} onPick={narrow} />
      <Paged query={log} className="rows card log" more={say.older} empty={<Empty title={say.empty} />}>
        {lines.map((line, number) => <Line key={`${line.at} ${number}`} line={line} />)}
      </Paged>
    </>
  );
}

function Line({ line }: { line: AuditLine }) {
  const about = line.about !== line.by && line.about !== "settings" ? line.about : "";
  return (
    <li>
      <span className="row-main">
        <span>
          <strong>{line.by}</strong> {say.verbs[line.what] ?? words(line.what.replace(".", ": "))}{" "}
          {about && <strong>{about}</strong>}
        </span>
        <span className="quiet small detail">
          {Object.entries(line.detail)
            .filter(([key, value]) => value && key !== "version")
            .map(([key, value]) => <span key={key}>{detailOf(key, value)}</span>)}
        </span>
      </span>
      <Time at={line.at} />
    </li>
  );
}

function detailOf(key: string, value: string): string {
  if (key === "changed") return value.split("; ").map(told).join("; ");
  const said = text.terms[value] ?? NAMED[value] ?? value;
  return `${say.details[key] ?? words(key)}: ${AS_IT_IS.includes(key) ? value : said}`;
}

function Filters({ filter, onPick }: { filter: Filter; onPick: (change: Partial<Filter>) => void }) {
  const known = Object.entries(say.kinds);
  const kinds = filter.what && !say.kinds[filter.what] ? [...known, [filter.what, filter.what] as const] : known;
  const set = KEYS.filter((key) => filter[key]).length;
  return (
    <FilterBar set={set}>
      <Select
        bar label={say.what} value={filter.what} any={say.anything} onValue={(what) => onPick({ what })} options={kinds}
      />
      <Word label={say.by} hint={say.byHint} value={filter.by} onValue={(by) => onPick({ by })} />
      <Word label={say.about} hint={say.aboutHint} value={filter.about} onValue={(about) => onPick({ about })} />
      {(["since", "until"] as const).map((key) => (
        <FilterInput key={key} label={say[key]} type="date" value={filter[key]} onValue={(day) => onPick({ [key]: day })} />
      ))}
      {set > 0 && <Button small plain onClick={() => go("/audit", { replace: true })}>{say.clear}</Button>}
    </FilterBar>
  );
}

/** A word to look for; it counts when the typing pauses. */
function Word({ label, hint, value, onValue }: {
  label: string;
  hint: string;
  value: string;
  onValue: (to: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const waiting = setTimeout(() => onValue(typed.trim()), PATIENCE);
    return () => clearTimeout(waiting);
  });
  return (
    <FilterInput label={label} type="search" value={typed} placeholder={hint} onValue={setTyped} autoCapitalize="none" spellCheck={false} />
  );
}
