import type { ActionType, AlertState, LevelName } from "../api/schema";

export type Show = "all" | "open" | "closed";

/** What the list is narrowed to; it lives in the page's address, so that it can be kept and shared. */
export interface Filter {
  show: Show;
  camera: string;
  action: ActionType | "";
  level: LevelName | "";
}

const OPEN: readonly AlertState[] = ["new", "acknowledged", "reviewed", "dispatched", "monitoring"];
const CLOSED: readonly AlertState[] = ["resolved", "dismissed", "escalated"];

export function readFilter(address: URLSearchParams): Filter {
  const show = address.get("show");
  return {
    show: show === "open" || show === "closed" ? show : "all",
    camera: address.get("camera") ?? "",
    action: (address.get("action") ?? "") as ActionType | "",
    level: (address.get("level") ?? "") as LevelName | "",
  };
}

/** The page's address for a filter. */
export function addressOf(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.show !== "all") query.set("show", filter.show);
  for (const key of ["camera", "action", "level"] as const) if (filter[key]) query.set(key, filter[key]);
  return query.size ? `/alerts?${query}` : "/alerts";
}

/** The API's query for a filter. */
export function queryOf(filter: Filter): string {
  const query = new URLSearchParams();
  const states = filter.show === "open" ? OPEN : filter.show === "closed" ? CLOSED : [];
  for (const state of states) query.append("state", state);
  for (const key of ["camera", "action", "level"] as const) if (filter[key]) query.set(key, filter[key]);
  return query.toString();
}
