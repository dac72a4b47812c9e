import { useInfiniteQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { ask } from "../api/client";
import type { AuditLine, AuditList } from "../api/office";
import { useMonitoring } from "../api/queries";
import { clock, machine, midnight, words } from "../format";
import { ProblemNote } from "../parts/problem";
import { go, useAddress } from "../route";
import { text } from "../text";

const say = text.audit;
const KEYS = ["by", "what", "about", "since", "until"] as const;
type Filter = Record<(typeof KEYS)[number], string>;

const PATIENCE = 400;

/** Who did what, the newest first, narrowed down by what stands in the address. */
export function AuditPage() {
  const { searchParams } = useAddress();
  const timeZone = useMonitoring().data?.timezone;
  const filter = Object.fromEntries(KEYS.map((key) => [key, searchParams.get(key) ?? ""])) as Filter;
  const query = queryOf(filter, timeZone ?? "UTC");
  const log = useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: ({ pageParam }) =>
      ask<AuditList>("GET", `/api/v1/audit?${query}${pageParam === null ? "" : `&after=${pageParam}`}`),
    initialPageParam: null as number | null,
    getNextPageParam: (page) => page.next,
    enabled: timeZone !== undefined,
  });
  const lines = log.data?.pages.flatMap((page) => page.lines) ?? [];
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
      </div>
      <Filters filter={filter} />
      <ProblemNote error={log.error} onRetry={() => void log.refetch()} />
      {log.isPending && <p className="quiet">{text.wait}</p>}
      {log.data && lines.length === 0 && (
        <div className="empty card">
          <h2>{say.empty}</h2>
        </div>
      )}
      {lines.length > 0 && (
        <ul className="rows card log">
          {lines.map((line, number) => (
            <Line key={`${line.at} ${number}`} line={line} timeZone={timeZone ?? "UTC"} />
          ))}
        </ul>
      )}
      {log.hasNextPage && (
        <p className="more">
          <button
            type="button"
            className="button"
            disabled={log.isFetchingNextPage}
            onClick={() => void log.fetchNextPage()}
          >
            {say.older}
          </button>
        </p>
      )}
    </>
  );
}

function Line({ line, timeZone }: { line: AuditLine; timeZone: string }) {
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
            .filter(([, value]) => value)
            .map(([key, value]) => (
              <span key={key}>
                {words(key)}: {text.terms[value] ?? value}
              </span>
            ))}
        </span>
      </span>
      <time className="quiet small number" dateTime={machine(line.at)}>
        {clock(line.at, timeZone)}
      </time>
    </li>
  );
}

function Filters({ filter }: { filter: Filter }) {
  const what = useId();
  const given = KEYS.some((key) => filter[key]);

  function narrow(change: Partial<Filter>) {
    const next = new URLSearchParams();
    for (const [key, value] of Object.entries({ ...filter, ...change })) if (value) next.set(key, value);
    go(next.size ? `/audit?${next}` : "/audit", { replace: true });
  }

  return (
    <div className="filters" role="group" aria-label={say.filters}>
      <Word label={say.by} hint={say.byHint} value={filter.by} onChange={(by) => narrow({ by })} />
      <Word label={say.about} hint={say.aboutHint} value={filter.about} onChange={(about) => narrow({ about })} />
      <div className="field">
        <label htmlFor={what}>{say.what}</label>
        <select id={what} value={filter.what} onChange={(event) => narrow({ what: event.target.value })}>
          <option value="">{say.anything}</option>
          {Object.entries(say.kinds).map(([kind, label]) => (
            <option key={kind} value={kind}>
              {label}
            </option>
          ))}
          {filter.what && !say.kinds[filter.what] && <option value={filter.what}>{filter.what}</option>}
        </select>
      </div>
      {(["since", "until"] as const).map((key) => (
        <Day key={key} label={say[key]} value={filter[key]} onChange={(day) => narrow({ [key]: day })} />
      ))}
      {given && (
        <button type="button" className="button button-plain" onClick={() => go("/audit", { replace: true })}>
          {say.clear}
        </button>
      )}
    </div>
  );
}

/** A word to look for; it counts when the typing pauses. */
function Word({ label, hint, value, onChange }: { label: string; hint: string; value: string; onChange: (to: string) => void }) {
  const id = useId();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed.trim() === value) return;
    const waiting = setTimeout(() => onChange(typed.trim()), PATIENCE);
    return () => clearTimeout(waiting);
  });
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input
        id={id}
        type="search"
        value={typed}
        placeholder={hint}
        onChange={(event) => setTyped(event.target.value)}
        autoCapitalize="none"
        autoComplete="off"
        spellCheck={false}
      />
    </div>
  );
}

function Day({ label, value, onChange }: { label: string; value: string; onChange: (to: string) => void }) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <input id={id} type="date" value={value} onChange={(event) => onChange(event.target.value)} />
    </div>
  );
}

/** The API's query: whole days of the store's time zone, the last one included. */
function queryOf(filter: Filter, timeZone: string): string {
  const query = new URLSearchParams({ limit: "100" });
  for (const key of ["by", "what", "about"] as const) if (filter[key]) query.set(key, filter[key]);
  const since = midnight(filter.since, timeZone);
  const until = midnight(filter.until, timeZone, 1);
  if (since !== null) query.set("since", String(since));
  if (until !== null) query.set("until", String(until));
  return query.toString();
}
