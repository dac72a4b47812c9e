import { ask, useRead, useSend } from "../api/client";
import type { JudgedView, ReportView, ShareView, SuggestionView, TimesView } from "../api/office";
import { useCameraNames, useWhatIf } from "../api/queries";
import type { ActionType } from "../api/schema";
import type { SettingsView, WhatIfView } from "../api/settings";
import { locale } from "../device";
import { lasting, share, words } from "../format";
import { Button } from "../parts/button";
import { Select } from "../parts/field";
import { withPicked } from "../parts/lists";
import { Asked, Empty, type Fact, Facts, Head, Panel, ProblemNote } from "../parts/page";
import { queryOf, useNarrowing } from "../route";
import { AlertList } from "../settings/whatif";
import { text } from "../text";
import { DaysChart } from "./chart";

const say = text.reports;
const SPANS = ["2", "7", "30", "90"];
const REPORT = ["report"];
const COUNTS = [say.right, say.wrong, say.unclear, say.open];

/** What the alerts of some time come to, and which settings staff's verdicts speak for. */
export function ReportsPage() {
  const [asked, narrow] = useNarrowing("days", "camera");
  const days = SPANS.includes(asked.days) ? asked.days : "7";
  const query = queryOf({ days, camera: asked.camera });
  const report = useRead<ReportView>([...REPORT, query], `/api/v1/reports?${query}`, {
    placeholderData: (before) => before,
  });
  return (
    <>
      <Head title={say.title}>
        <div className="actions no-print">
          <a className="button button-small" href={`/api/v1/reports/file?${query}`} download>{say.file}</a>
          <Button small onClick={() => window.print()}>{say.print}</Button>
        </div>
      </Head>
      <div className="filters">
        <Select
          bar label={say.span} value={days} onValue={(days) => narrow({ days })}
          options={SPANS.map((each) => [each, say.spans[Number(each)] ?? each])}
        />
        <Select
          bar label={say.camera} value={asked.camera} any={say.allCameras} onValue={(camera) => narrow({ camera })}
          options={withPicked(useCameraNames(), asked.camera)}
        />
      </div>
      <Asked query={report} />
      {report.data?.alerts === 0 && <Empty title={say.none} lead={say.noneLead} />}
      {Boolean(report.data?.alerts) && report.data && <Figures report={report.data} />}
    </>
  );
}

function Figures({ report }: { report: ReportView }) {
  const actions = report.by_action.map(({ name }) => name as ActionType);
  const rate = report.hours >= 1 ? (report.false_in_hours / report.hours).toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 2 }) : "–";
  const { precision } = report.overall;
  return (
    <div className="stack">
      <dl className="numbers">
        <Figure name={say.figures.alerts} value={String(report.alerts)} />
        <Figure
          name={say.figures.precision} value={precision.value === null ? "–" : share(precision.value)}
          note={precision.value === null ? say.noVerdicts : say.interval(share(precision.low), share(precision.high))}
        />
        <Figure name={say.figures.first} {...timesOf(report.first)} />
        <Figure name={say.figures.closed} {...timesOf(report.closed)} />
        <Figure
          name={say.figures.falseRate} value={rate}
          note={report.hours >= 1 ? say.falseOf(report.false_in_hours, report.hours.toFixed(1)) : say.falseUnknown}
        />
      </dl>
      <Panel title={say.perDay}>
        <DaysChart days={report.days} actions={actions} />
      </Panel>
      <Panel title={say.verdicts}>
        <p className="quiet small">{say.verdictsLead}</p>
        <Verdicts head={say.by.action} rows={report.by_action} name={(name) => text.actions[name as ActionType]} />
        <Verdicts head={say.by.camera} rows={report.by_camera} name={(name) => name ?? ""} />
        <Verdicts head={say.by.zone} rows={report.by_zone} name={(name) => name ?? say.noZone} />
      </Panel>
      <div className="columns">
        <Panel title={say.outcomes}>
          <Facts>
            {Object.entries(report.outcomes).map(([name, count]): Fact => [say.outcome[name] ?? words(name), count])}
          </Facts>
        </Panel>
        <Panel title={say.suggestions}>
          <p className="quiet small">{report.suggestions.length ? say.suggestionsLead : say.suggestionsNone}</p>
          {report.suggestions.map((each) => <Suggested key={`${each.camera}/${each.key}`} suggestion={each} />)}
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
  return { value: lasting(median), note: say.half(lasting(p90)) };
}

function Verdicts({ head, rows, name }: {
  head: string;
  rows: readonly JudgedView[];
  name: (raw: string | null) => string;
}) {
  return (
    <div className="table-wide" tabIndex={0} role="region" aria-label={`${say.verdicts}: ${head}`}>
      <table className="table verdicts">
        <thead>
          <tr>{[head, ...COUNTS, say.precision].map((title) => <th key={title} scope="col">{title}</th>)}</tr>
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
        {share(value)}{" "}
        <span className="quiet small">({say.ofJudged(hits, total)}; {say.interval(share(low), share(high))})</span>
      </span>
    </span>
  );
}

function Suggested({ suggestion }: { suggestion: SuggestionView }) {
  const { spared, lost, patch, camera } = suggestion;
  const replay = useWhatIf();
  return (
    <div className="suggestion">
      <h3>{titleOf(suggestion)}</h3>
      <p>
        {say.effect(say.ofJudged(spared.hits, spared.total), say.ofJudged(lost.hits, lost.total))}{" "}
        <span className="quiet small">{say.sure(share(spared.low), share(spared.high))}</span>
      </p>
      {replay.running && (
        <p role="status" className="actions">
          {say.trying(share(replay.view?.progress ?? 0))}
          <Button small onClick={replay.stop}>{say.cancel}</Button>
        </p>
      )}
      {!replay.view && !replay.running && (
        <Button small className="no-print" onClick={() => replay.start({ settings: patch, hours: 72, camera })}>
          {say.try}
        </Button>
      )}
      {replay.view && !replay.running && <Tried job={replay.view} patch={patch} />}
      <ProblemNote error={replay.error} />
    </div>
  );
}

function titleOf({ key, action, camera, value }: SuggestionView): string {
  const where = camera ?? say.everywhere;
  if (key.endsWith("adjustment")) return say.adjustment(action && text.actions[action], String(value), where);
  if (!action) return say.confidence(share(Number(value)), where);
  return say.sensitivity(text.actions[action], String(value), where);
}

/** What a replay came to, and the way to take the setting. */
function Tried({ job, patch }: { job: WhatIfView; patch: SuggestionView["patch"] }) {
  const { before, after, hours, gained, lost, problem } = job;
  const use = useSend(async () => {
    const { version } = await ask<SettingsView>("GET", "/api/v1/settings");
    return ask<SettingsView>("PATCH", "/api/v1/settings", { version, settings: patch });
  }, REPORT);
  return (
    <div role="status" className="tried">
      {problem && <p className="quiet small">{problem}</p>}
      <p>{say.tried(before, after, hours.toFixed(1))}</p>
      <AlertList title={say.lost(lost.length)} alerts={lost} />
      <AlertList title={say.gained(gained.length)} alerts={gained} />
      <ProblemNote error={use.error} />
      {use.isSuccess ? (
        <p>{say.used}</p>
      ) : (
        <Button main small disabled={use.isPending} onClick={() => use.mutate()}>{say.use}</Button>
      )}
    </div>
  );
}
