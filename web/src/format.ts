import { locale } from "./device";
import { text } from "./text";

/** Names the software made up (kinds, cues) as words: `wrist_to_hip` becomes "wrist to hip". */
export function words(name: string): string {
  return text.terms[name] ?? name.replaceAll("_", " ");
}

/** A time (seconds since the epoch) in the store's own zone: "14:32:08" today, with the date otherwise. */
export function clock(at: number, timeZone: string, now = Date.now()): string {
  const moment = new Date(at * 1000);
  const time = format(moment, timeZone, { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  if (day(moment, timeZone) === day(new Date(now), timeZone)) return time;
  return `${format(moment, timeZone, { day: "numeric", month: "short", year: "numeric" })}, ${time}`;
}

/** For `<time datetime>`. */
export function machine(at: number): string {
  return new Date(at * 1000).toISOString();
}

/** "just now", "4 minutes ago", "2 days ago"; words that also stand within a sentence. */
export function ago(at: number, now = Date.now()): string {
  const seconds = now / 1000 - at;
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "long" });
  if (seconds < 45) return text.justNow;
  if (seconds < 45 * 60) return relative.format(-Math.max(1, Math.round(seconds / 60)), "minute");
  if (seconds < 22 * 3600) return relative.format(-Math.max(1, Math.round(seconds / 3600)), "hour");
  return relative.format(-Math.max(1, Math.round(seconds / 86_400)), "day");
}

/** Seconds as "8.4 s", "2 min 5 s" or "1.5 hr". */
export function lasting(seconds: number): string {
  const hours = { style: "unit", unit: "hour", maximumFractionDigits: 1 } as const;
  if (seconds >= 3600) return new Intl.NumberFormat(locale, hours).format(seconds / 3600);
  if (seconds < 60) return `${fixed(seconds)}\u00a0s`;
  const rest = Math.round(seconds % 60);
  return `${Math.floor(seconds / 60)}\u00a0min${rest ? ` ${rest}\u00a0s` : ""}`;
}

/** Whole seconds to go as "45 s" or "9:58 min". */
export function countdown(seconds: number): string {
  if (seconds < 100) return `${seconds} s`;
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}

/** A place in a clip as "0:07.2". */
export function place(seconds: number): string {
  const whole = Math.max(0, seconds);
  return `${Math.floor(whole / 60)}:${fixed(whole % 60).padStart(4, "0")}`;
}

/** A number with one digit behind the comma or point of the language. */
function fixed(value: number): string {
  return value.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, useGrouping: false });
}

/** The store's time as "14:32". */
export function minutes(at: number, timeZone: string): string {
  return format(new Date(at * 1000), timeZone, { hour: "2-digit", minute: "2-digit" });
}

/** A share as "87 %". */
export function share(value: number): string {
  return `${Math.round(value * 100)}\u00a0%`;
}

/** A measured value with as many digits as say something. */
export function measure(value: number, unit: string): string {
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return `${value.toLocaleString(locale, { maximumFractionDigits: digits })} ${words(unit)}`.trim();
}

/** An amount in its currency, as people here write it. */
export function money({ amount, currency }: { amount: string; currency: string }): string {
  return new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(amount));
}

function day(moment: Date, timeZone: string): string {
  return format(moment, timeZone, { year: "numeric", month: "numeric", day: "numeric" });
}

function format(moment: Date, timeZone: string, options: Intl.DateTimeFormatOptions): string {
  return new Intl.DateTimeFormat(locale, { ...options, timeZone, hourCycle: "h23" }).format(moment);
}

/** When a day ("2026-03-14", or some days later) begins in a time zone, in seconds since the epoch. */
export function midnight(date: string, timeZone: string, later = 0): number | null {
  const wanted = Date.parse(`${date}T00:00:00Z`) + later * 86_400_000;
  if (Number.isNaN(wanted)) return null;
  const day = new Date(wanted).toISOString().slice(0, 10);
  const zone = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" });
  const offset = (at: number) => /[+-]\d\d:\d\d/.exec(zone.format(at))?.[0] ?? "Z";
  const begins = (guess: number) => Date.parse(`${day}T00:00:00${offset(guess)}`);
  return begins(begins(wanted)) / 1000; // once more: the clocks may change in between
}

/** What a browser calls itself, in short: "Firefox on Windows". */
export function browserOf(agent: string): string {
  const own = agent.replace(/ Safari\/.*(?=Edg|OPR)| Chrome\/.*(?=Edg|OPR)/g, "");
  const browser = /(Edg|OPR|Firefox|Chrome|Safari)/.exec(own)?.[1];
  const system = /(Android|iPhone|iPad|Windows|Mac OS|Linux)/.exec(agent)?.[1] ?? "";
  const name = { Edg: "Edge", OPR: "Opera" }[browser ?? ""] ?? browser ?? agent.split("/")[0] ?? "";
  return name ? text.account.agent(name, system) : text.account.unknownAgent;
}
