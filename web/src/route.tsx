import { type AnchorHTMLAttributes, type MouseEvent, useSyncExternalStore } from "react";

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

/** Go to an address of the console; `replace` leaves no step behind for the back button. */
export function go(to: string, { replace = false } = {}) {
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
