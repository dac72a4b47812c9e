import { type AnchorHTMLAttributes, type MouseEvent, useEffect, useState, useSyncExternalStore } from "react";

// The console's own addresses: a handful of pages do not need a routing library.

const MOVED = "aislewatch:moved";

function subscribe(changed: () => void) {
  window.addEventListener("popstate", changed);
  window.addEventListener(MOVED, changed);
  return () => {
    window.removeEventListener("popstate", changed);
    window.removeEventListener(MOVED, changed);
  };
}

/** The current path with its query, kept up to date. */
export function useAddress(): URL {
  const href = useSyncExternalStore(subscribe, () => window.location.href);
  return new URL(href);
}

/** What holds whoever wants to leave the page; it gets the way on. */
let guard: { stay: string; ask: (leave: () => void) => void } | null = null;

const leaves = (to: string) => guard !== null && new URL(to, guard.stay).pathname !== new URL(guard.stay).pathname;

// Before all others: the browser has gone back already, so go forth again and ask.
window.addEventListener("popstate", (event) => {
  const wanted = window.location.href;
  if (!guard || !leaves(wanted)) return;
  event.stopImmediatePropagation();
  window.history.pushState(null, "", guard.stay);
  guard.ask(() => go(wanted));
});

/** While `held`, whoever leaves the page is asked: gives the way on they want, if any, and a way to stay. */
export function useLeaving(held: boolean): [leave: (() => void) | null, stay: () => void] {
  const [wanted, setWanted] = useState<(() => void) | null>(null);
  const { href } = useAddress();
  useEffect(() => {
    if (!held) return;
    guard = { stay: href, ask: (leave) => setWanted(() => leave) };
    const asked = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", asked);
    return () => {
      guard = null;
      window.removeEventListener("beforeunload", asked);
    };
  }, [held, href]);
  const leave = () => {
    guard = null;
    wanted?.();
  };
  return [wanted && leave, () => setWanted(null)];
}

/** Go to an address of the console; `replace` leaves no step behind for the back button. */
export function go(to: string, { replace = false } = {}) {
  if (guard && leaves(to)) return guard.ask(() => go(to, { replace }));
  if (replace) window.history.replaceState(null, "", to);
  else window.history.pushState(null, "", to);
  window.dispatchEvent(new Event(MOVED));
  if (!replace) window.scrollTo(0, 0);
}

/** A link within the console; keeps what browsers do with modified clicks. */
export function Link({
  href,
  onClick,
  replace = false,
  ...rest
}: AnchorHTMLAttributes<HTMLAnchorElement> & { href: string; replace?: boolean }) {
  function follow(event: MouseEvent<HTMLAnchorElement>) {
    onClick?.(event);
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(href, { replace });
  }
  return <a href={href} onClick={follow} {...rest} />;
}

/** The address of an alert's page. */
export const alertAddress = (id: string) => `/alerts/${encodeURIComponent(id)}`;

/** The address of a case's page. */
export const caseAddress = (number: number) => `/cases/${number}`;

/**
 * What a page is narrowed to ("" for nothing), and a way to change it. It lives in the page's address, so that it
 * can be kept and shared.
 */
export function useNarrowing<Key extends string>(...keys: readonly Key[]) {
  const { pathname, searchParams } = useAddress();
  const filter = Object.fromEntries(keys.map((key) => [key, searchParams.get(key) ?? ""])) as Record<Key, string>;
  function narrow(change: Partial<Record<Key, string>>) {
    go(`${pathname}${queryOf({ ...filter, ...change }, "?")}`, { replace: true });
  }
  return [filter, narrow] as const;
}

/** What is given, as a query string, after `mark` unless there is nothing. */
export function queryOf(values: Readonly<Record<string, string | number | null | undefined>>, mark = ""): string {
  const query = new URLSearchParams();
  for (const [key, value] of Object.entries(values)) if (value || value === 0) query.set(key, String(value));
  return query.size ? `${mark}${query}` : "";
}
