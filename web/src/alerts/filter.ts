import type { ActionType, AlertState, LevelName } from "../api/schema";

export type Show = "open" | "closed" | "all";

export type Order = "urgency" | "newest";

/** What the list is narrowed to; it lives in the page's address, so that it can be kept and shared. */
export interface Filter {
  show: Show;
  order: Order;
  camera: string;
  zone: string;
  action: ActionType | "";
  level: LevelName | "";
  /** A day of the store, as 2026-03-12. */
  day: string;
}

const OPEN: readonly AlertState[] = ["new", "acknowledged", "reviewed", "dispatched", "monitoring"];
const CLOSED: readonly AlertState[] = ["resolved", "dismissed", "escalated"];
export const PICKED = ["camera", "zone", "action", "level"] as const;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** What waits comes by urgency, what is over by time, unless one says otherwise. */
export function usual(show: Show): Order {
  return show === "open" ? "urgency" : "newest";
}

export function readFilter(address: URLSearchParams): Filter {
  const given = address.get("show");
  const show = given === "all" || given === "closed" ? given : "open";
  const order = address.get("order");
  const day = address.get("day") ?? "";
  return {
    show,
    order: order === "newest" || order === "urgency" ? order : usual(show),
    camera: address.get("camera") ?? "",
    zone: address.get("zone") ?? "",
    action: (address.get("action") ?? "") as ActionType | "",
    level: (address.get("level") ?? "") as LevelName | "",
    day: DAY.test(day) ? day : "",
  };
}

/** The page's address for a filter. */
export function addressOf(filter: Filter): string {
  const query = new URLSearchParams();
  if (filter.show !== "open") query.set("show", filter.show);
  if (filter.order !== usual(filter.show)) query.set("order", filter.order);
  for (const key of [...PICKED, "day"] as const) if (filter[key]) query.set(key, filter[key]);
  return query.size ? `/alerts?${query}` : "/alerts";
}

/** The API's query for a filter. */
export function queryOf(filter: Filter, timeZone: string): string {
  const query = new URLSearchParams({ order: filter.order });
  const states = filter.show === "open" ? OPEN : filter.show === "closed" ? CLOSED : [];
  for (const state of states) query.append("state", state);
  for (const key of PICKED) if (filter[key]) query.set(key, filter[key]);
  if (filter.day) {
    query.set("since", String(midnight(filter.day, timeZone)));
    query.set("until", String(midnight(filter.day, timeZone, 1)));
  }
  return query.toString();
}

/** When a day (and some days later) begins in a time zone, in seconds since the epoch. */
export function midnight(day: string, timeZone: string, later = 0): number {
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const wanted = Date.UTC(year, month - 1, date + later);
  // Twice, because the zone's offset may differ between the guess and the true moment.
  const guess = wanted - offset(wanted, timeZone);
  return (wanted - offset(guess, timeZone)) / 1000;
}

/** How far a zone's clocks are ahead of UTC at a moment; both in milliseconds. */
function offset(moment: number, timeZone: string): number {
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  const part: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(moment)) part[type] = Number(value);
  const shown = Date.UTC(part.year ?? 0, (part.month ?? 1) - 1, part.day, part.hour, part.minute, part.second);
  return shown - Math.floor(moment / 1000) * 1000;
}
