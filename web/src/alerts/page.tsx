import { useAlerts, useMonitoring } from "../api/queries";
import { ProblemNote } from "../parts/problem";
import { go, useAddress } from "../route";
import { text } from "../text";
import { Filters } from "./filters";
import { queryOf, readFilter } from "./filter";
import { AlertRow } from "./row";

const say = text.alerts;

/** Every alert, the newest first, as far back as one asks for. */
export function AlertsPage() {
  const { searchParams } = useAddress();
  const filter = readFilter(searchParams);
  const alerts = useAlerts(queryOf(filter));
  const timeZone = useMonitoring().data?.timezone ?? "UTC";
  const rows = alerts.data?.pages.flatMap((page) => page.alerts) ?? [];
  const filtered = searchParams.size > 0;
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
      </div>
      <Filters filter={filter} />
      <ProblemNote error={alerts.error} onRetry={() => void alerts.refetch()} />
      {alerts.isPending && <p className="quiet">{text.wait}</p>}
      {alerts.data && rows.length === 0 && (
        <div className="empty card">
          <h2>{filtered ? say.emptyFiltered : say.empty}</h2>
          {filtered ? (
            <button type="button" className="button" onClick={() => go("/alerts")}>
              {say.clear}
            </button>
          ) : (
            <p>{say.emptyLead}</p>
          )}
        </div>
      )}
      {rows.length > 0 && (
        <ul className="alerts card">
          {rows.map((alert) => (
            <AlertRow key={alert.id} alert={alert} timeZone={timeZone} />
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
    </>
  );
}
