import { type ReactNode, useEffect, useRef } from "react";
import { useChime } from "../alerts/chime";
import { useSignOut, useUnread } from "../api/queries";
import type { Right } from "../api/schema";
import { LeaveIcon, Mark } from "../parts/icons";
import { PLACES, placeAt } from "../places";
import { Link, useAddress } from "../route";
import { text } from "../text";
import { MonitoringSwitch } from "./monitoring";

/** What surrounds every page: mark, ways to go, the monitoring switch, leaving. */
export function Shell({ user, rights, children }: { user: string; rights: readonly Right[]; children: ReactNode }) {
  const signOut = useSignOut();
  const content = usePageFocus();
  return (
    <div className="shell">
      <a className="skip button" href="#content">
        {text.nav.skip}
      </a>
      <header className="bar">
        <Link href="/" className="brand">
          <Mark />
          <span>{text.product}</span>
        </Link>
        <Ways rights={rights} />
        <div className="bar-end">
          <MonitoringSwitch may={rights.includes("configure")} />
          <button
            type="button"
            className="button button-plain button-small"
            title={text.nav.signedInAs(user)}
            onClick={() => signOut.mutate()}
          >
            <LeaveIcon />
            <span className="wide-only">{text.nav.signOut}</span>
            <span className="unseen narrow-only">{text.nav.signOut}</span>
          </button>
        </div>
      </header>
      <main id="content" ref={content} tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

/** Puts the focus where the new page begins, so that a screen reader reads on from there. */
function usePageFocus() {
  const { pathname } = useAddress();
  const content = useRef<HTMLElement>(null);
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current !== pathname) content.current?.focus({ preventScroll: true });
    last.current = pathname;
  }, [pathname]);
  return content;
}

function Ways({ rights }: { rights: readonly Right[] }) {
  const here = placeAt(useAddress().pathname)?.place;
  const unread = useUnread().data;
  useChime(unread?.newest);
  const news = unread?.count ? `(${unread.count}${unread.more ? "+" : ""}) ` : "";
  const title = `${news}${here?.label ?? text.nav.wall} – ${text.product}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <nav className="ways" aria-label={text.nav.label}>
      {PLACES.filter(({ right }) => rights.includes(right)).map(({ path, label, icon: Icon }) => (
        <Link key={path} href={path} aria-current={here?.path === path ? "page" : undefined}>
          <Icon />
          {label}
          {path === "/alerts" && unread && unread.count > 0 && (
            <span className="count">
              {unread.count}
              {unread.more && "+"}
              <span className="unseen"> {text.nav.unread}</span>
            </span>
          )}
        </Link>
      ))}
    </nav>
  );
}
