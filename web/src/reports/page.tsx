import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { ask } from "../api/client";
import type { JudgedView, ReportView, ShareView, SuggestionView, TimesView } from "../api/office";
import { useCameras } from "../api/queries";
import type { ActionType } from "../api/schema";
import type { SettingsView, WhatIfAlertView, WhatIfView } from "../api/settings";
import { clock, lasting, share, words } from "../format";
import { Button } from "../parts/button";
import { Asked, Panel, ProblemNote } from "../parts/page";
import { go, Link, useAddress } from "../route";
import { text } from "../text";

const say = text.reports;
const SPANS = [2, 7, 30, 90];
const SHOWN = 8;
const COUNTS = [say.right, say.wrong, say.unclear, say.open];
const DaysChart = lazy(async () => ({ default: (await import("./chart")).DaysChart }));

/** What the alerts of some time come to, and which settings staff's verdicts speak for. */
export function ReportsPage() {
  const { searchParams } = useAddress();
  const days = SPANS.find((each) => String(each) === searchParams.get("days")) ?? 7;
  const camera = searchParams.get("camera") ?? "";
  const query = new URLSearchParams({ days: String(days) });
  if (camera) query.set("camera", camera);
  const report = useQuery({
    queryKey: ["report", query.toString()],
    queryFn: () => ask<ReportView>("GET", `/api/v1/reports?${query}`),
    placeholderData: (before) => before,
  });
  const cameras = useCameras().data?.map(({ name }) => name) ?? [];
  const narrow = (change: { days?: number; camera?: string }) => {
    const wanted = { days, camera, ...change };
    go(`/reports?days=${wanted.days}${wanted.camera ? `&camera=${encodeURIComponent(wanted.camera)}` : ""}`, { replace: true });
  };
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
        <div className="actions no-print">
          <a className="button button-small" href={`/api/v1/reports/file?${query}`} download>{say.file}</a>
          <Button small onClick={() => window.print()}>{say.print}</Button>
        </div>
      </div>
      <div className="filters">
        <label className="pick">
          <span className="unseen">{say.span}</span>
          <select value={days} onChange={(event) => narrow({ days: Number(event.target.value) })}>
            {SPANS.map((each) => (
              <option key={each} value={each}>{say.spans[each]}</option>
            ))}
          </select>
        </label>
        <label className="pick">
          <span className="unseen">{say.camera}</span>
          <select value={camera} onChange={(event) => narrow({ camera: event.target.value })}>
            <option value="">{say.allCameras}</option>
            {cameras.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </div>
      <Asked query={report} />
      {report.data && (report.data.alerts ? <Figures report={report.data} /> : <Nothing />)}
    </>
  );
}

function Nothing() {
  return (
    <div className="empty card">
      <h2>{say.none}</h2>
      <p>{say.noneLead}</p>
    </div>
  );
}

function Figures({ report }: { report: ReportView }) {
  const actions = report.by_action.map(({ name }) => name as ActionType);
  const rate = report.hours >= 1 ? (report.false_in_hours / report.hours).toFixed(2) : "–";
  const { precision } = report.overall;
  return (
    <div className="stack">
      <dl className="numbers">
        <Figure name={say.figures.alerts} value={String(report.alerts)} />
        <Figure
          name={say.figures.precision}
          value={precision.value === null ? "–" : share(precision.value)}
          note={precision.value === null ? say.noVerdicts : say.interval(share(precision.low), share(precision.high))}
        />
        <Figure name={say.figures.first} {...timesOf(report.first)} />
        <Figure name={say.figures.closed} {...timesOf(report.closed)} />
        <Figure
          name={say.figures.falseRate}
          value={rate}
          note={report.hours >= 1 ? say.falseOf(report.false_in_hours, report.hours.toFixed(1)) : say.falseUnknown}
        />
      </dl>
      <Panel title={say.perDay}>
        <Suspense fallback={<div className="chart" />}><DaysChart days={report.days} actions={actions} /></Suspense>
      </Panel>
      <Panel title={say.verdicts}>
        <p className="quiet small">{say.verdictsLead}</p>
        <Verdicts head={say.by.action} rows={report.by_action} name={(name) => text.actions[name as ActionType]} />
        <Verdicts head={say.by.camera} rows={report.by_camera} name={(name) => name ?? ""} />
        <Verdicts head={say.by.zone} rows={report.by_zone} name={(name) => name ?? say.noZone} />
      </Panel>
      <div className="columns">
        <Panel title={say.outcomes}>
          <dl className="facts">
            {Object.entries(report.outcomes).map(([outcome, count]) => (
              <div key={outcome}>
                <dt>{say.outcome[outcome] ?? words(outcome)}</dt>
                <dd className="number">{count}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <Panel title={say.suggestions}>
          <p className="quiet small">{report.suggestions.length ? say.suggestionsLead : say.suggestionsNone}</p>
          {report.suggestions.map((each) => (
            <Suggested key={`${each.camera}/${each.key}`} suggestion={each} timeZone={report.timezone} />
          ))}
        </Panel>
      </div>
    </div>
  );
}

function Figure({ name, value, note }: { name: string; value: string; note?: string }) {
  return (
    <div className="card">
      <dt>{name}</dt>
      <dd className="figure number">{value}</dd>
      {note && <dd className="quiet small">{note}</dd>}
    </div>
  );
}

function timesOf({ median, p90 }: TimesView) {
  if (median === null || p90 === null) return { value: "–", note: say.noTimes };
  return { value: shortly(median), note: say.half(shortly(p90)) };
}

function shortly(seconds: number): string {
  if (seconds < 3600) return lasting(seconds);
  return new Intl.NumberFormat(undefined, { style: "unit", unit: "hour", maximumFractionDigits: 1 }).format(seconds / 3600);
}

function Verdicts({ head, rows, name }: { head: string; rows: readonly JudgedView[]; name: (raw: string | null) => string }) {
  return (
    <div className="table-wide" tabIndex={0} role="region" aria-label={`${say.verdicts}: ${head}`}>
      <table className="table verdicts">
        <thead>
          <tr>
            {[head, ...COUNTS, say.precision].map((title) => (
              <th key={title} scope="col">{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={String(row.name)}>
              <th scope="row">{name(row.name)}</th>
              {[row.right, row.wrong, row.unclear, row.open].map((count, i) => (
                <td key={i} className="number" data-label={COUNTS[i]}>{count}</td>
              ))}
              <td><Interval share={row.precision} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A share, and how sure it is: the bar spans the interval, the mark is the share. */
function Interval({ share: { value, low, high, hits, total } }: { share: ShareView }) {
  if (value === null) return <span className="quiet">{say.noVerdicts}</span>;
  return (
    <span className="interval">
      <span className="interval-bar" aria-hidden="true">
        <span style={{ left: share(low).replace("\u00a0", ""), width: `${(high - low) * 100}%` }} />
        <i style={{ left: `${value * 100}%` }} />
      </span>
      <span className="number">
        {share(value)} <span className="quiet small">({say.ofJudged(hits, total)}; {say.interval(share(low), share(high))})</span>
      </span>
    </span>
  );
}

function Suggested({ suggestion, timeZone }: { suggestion: SuggestionView; timeZone: string }) {
  const { spared, lost } = suggestion;
  const [id, setId] = useState("");
  const start = useMutation({
    mutationFn: () => ask<WhatIfView>("POST", "/api/v1/settings/whatif", { settings: suggestion.patch, hours: 72, camera: suggestion.camera }),
    onSuccess: (job) => setId(job.id),
  });
  return (
    <div className="suggestion">
      <h3>{titleOf(suggestion)}</h3>
      <p>
        {say.effect(say.ofJudged(spared.hits, spared.total), say.ofJudged(lost.hits, lost.total))}{" "}
        <span className="quiet small">{say.sure(share(spared.low), share(spared.high))}</span>
      </p>
      {id ? (
        <Tried id={id} suggestion={suggestion} timeZone={timeZone} onStop={() => setId("")} />
      ) : (
        <Button small disabled={start.isPending} onClick={() => start.mutate()} className="no-print">
          {say.try}
        </Button>
      )}
      <ProblemNote error={start.error} />
    </div>
  );
}

function titleOf({ action, camera, value }: SuggestionView): string {
  const where = camera ?? say.everywhere;
  return action ? say.sensitivity(text.actions[action], String(value), where) : say.confidence(share(Number(value)), where);
}

/** A running or finished replay, and the way to take the setting. */
function Tried({ id, suggestion, timeZone, onStop }: { id: string; suggestion: SuggestionView; timeZone: string; onStop: () => void }) {
  const path = `/api/v1/settings/whatif/${id}` as const;
  const job = useQuery({
    queryKey: ["whatif", id],
    queryFn: () => ask<WhatIfView>("GET", path),
    refetchInterval: ({ state: { data } }) => (data && data.state !== "running" ? false : 500),
    retry: false,
  });
  const queries = useQueryClient();
  const use = useMutation({
    mutationFn: async () => {
      const { version } = await ask<SettingsView>("GET", "/api/v1/settings");
      return ask<SettingsView>("PATCH", "/api/v1/settings", { version, settings: suggestion.patch });
    },
    onSuccess: () => queries.invalidateQueries({ queryKey: ["report"] }),
  });
  const running = job.data?.state === "running";
  useEffect(() => () => void (running && ask("DELETE", path).catch(() => undefined)), [running, path]);
  if (!job.data || running) {
    return (
      <p role="status" className="actions">
        {job.error ? <ProblemNote error={job.error} /> : say.trying(share(job.data?.progress ?? 0))}
        <Button small onClick={onStop}>{say.cancel}</Button>
      </p>
    );
  }
  const { before, after, hours, gained, lost, problem } = job.data;
  return (
    <div role="status" className="tried">
      {problem && <p className="quiet small">{problem}</p>}
      <p>{say.tried(before, after, hours.toFixed(1))}</p>
      <Changed title={say.lost(lost.length)} alerts={lost} timeZone={timeZone} />
      <Changed title={say.gained(gained.length)} alerts={gained} timeZone={timeZone} />
      <ProblemNote error={use.error} />
      {use.isSuccess ? (
        <p>{say.used}</p>
      ) : (
        <Button main small disabled={use.isPending} onClick={() => use.mutate()}>{say.use}</Button>
      )}
    </div>
  );
}

function Changed({ title, alerts, timeZone }: { title: string; alerts: readonly WhatIfAlertView[]; timeZone: string }) {
  if (!alerts.length) return null;
  return (
    <>
      <p className="small">{title}</p>
      <ul className="small">
        {alerts.slice(0, SHOWN).map((each) => (
          <li key={`${each.camera}${each.at}${each.action}`}>
            {clock(each.at, timeZone)} · {each.camera} · {text.actions[each.action]}{" "}
            {each.alert && <Link href={`/alerts/${encodeURIComponent(each.alert)}`}>{say.clip}</Link>}
          </li>
        ))}
      </ul>
    </>
  );
}
