import { type ReactNode, useEffect, useRef } from "react";
import { useSignOut, useUnread } from "../api/queries";
import { BellIcon, CameraIcon, LeaveIcon, Mark } from "../parts/icons";
import { Link, useAddress } from "../route";
import { text } from "../text";
import { MonitoringSwitch } from "./monitoring";

/** What surrounds every page: mark, ways to go, the monitoring switch, leaving. */
export function Shell({ user, children }: { user: string; children: ReactNode }) {
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
        <Ways />
        <div className="bar-end">
          <MonitoringSwitch />
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

function Ways() {
  const { pathname } = useAddress();
  const unread = useUnread().data;
  const inAlerts = pathname.startsWith("/alerts");
  const news = unread?.count ? `(${unread.count}${unread.more ? "+" : ""}) ` : "";
  const title = `${news}${inAlerts ? text.nav.alerts : text.nav.wall} – ${text.product}`;
  useEffect(() => {
    document.title = title;
  }, [title]);
  return (
    <nav className="ways" aria-label={text.nav.label}>
      <Link href="/" aria-current={pathname === "/" ? "page" : undefined}>
        <CameraIcon />
        {text.nav.wall}
      </Link>
      <Link href="/alerts" aria-current={inAlerts ? "page" : undefined}>
        <BellIcon />
        {text.nav.alerts}
        {unread && unread.count > 0 && (
          <span className="count">
            {unread.count}
            {unread.more && "+"}
            <span className="unseen"> {text.nav.unread}</span>
          </span>
        )}
      </Link>
    </nav>
  );
}
