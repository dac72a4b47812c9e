import type { ReactNode } from "react";
import { useSignOut, useUnread } from "../api/queries";
import { BellIcon, CameraIcon, LeaveIcon, Mark } from "../parts/icons";
import { Link, useAddress } from "../route";
import { text } from "../text";
import { MonitoringSwitch } from "./monitoring";

/** What surrounds every page: mark, ways to go, the monitoring switch, leaving. */
export function Shell({ user, children }: { user: string; children: ReactNode }) {
  const signOut = useSignOut();
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
      <main id="content" tabIndex={-1}>
        {children}
      </main>
    </div>
  );
}

function Ways() {
  const { pathname } = useAddress();
  const unread = useUnread().data;
  const inAlerts = pathname.startsWith("/alerts");
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
