import { type ReactNode, useEffect, useRef } from "react";
import { useChime } from "../alerts/chime";
import { useUnread } from "../api/queries";
import type { Right } from "../api/schema";
import { Mark, MoreIcon } from "../parts/icons";
import { type Place, placeAt, PLACES } from "../places";
import { Link, useAddress } from "../route";
import { text } from "../text";
import { useFold, UserMenu, walk } from "./menu";
import { Connection, MonitoringSwitch, StoreClock } from "./status";

/** What surrounds every page: mark, ways to go, the store's time, the monitoring switch, the user's menu. */
export function Shell({ user, rights, children }: { user: string; rights: readonly Right[]; children: ReactNode }) {
  const content = usePageFocus();
  const mine = PLACES.filter(({ right }) => rights.includes(right));
  return (
    <div className="shell">
      <a className="skip button" href="#content">{text.nav.skip}</a>
      <header className="bar">
        <Link href="/" className="brand" aria-label={text.product}>
          <Mark />
          <span aria-hidden="true">{text.product}</span>
        </Link>
        <div className="bar-end">
          <StoreClock />
          <MonitoringSwitch may={rights.includes("configure")} />
          <UserMenu user={user} places={mine.filter(({ menu }) => menu)} />
        </div>
      </header>
      <Ways places={mine.filter(({ menu }) => !menu)} />
      <div className="page">
        <Connection />
        <main id="content" ref={content} tabIndex={-1}>{children}</main>
      </div>
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

/** The ways: all of them beside the page; in the hand the daily ones below it and the others behind "More". */
function Ways({ places }: { places: readonly Place[] }) {
  const here = placeAt(useAddress().pathname)?.place;
  const { button, box, close } = useFold("other-ways");
  const unread = useUnread().data;
  useChime(unread?.newest);
  const news = unread?.count ? `(${unread.count}${unread.more ? "+" : ""}) ` : "";
  const title = `${news}${here?.label ?? text.nav.wall} – ${text.product}`;
  useEffect(() => {
    document.title = title;
  }, [title]);

  const way = ({ path, label, icon: Icon }: Place) => (
    <Link key={path} href={path} aria-current={here?.path === path ? "page" : undefined} onClick={close}>
      <Icon />
      <span className="way-name">{label}</span>
      {path === "/alerts" && unread && unread.count > 0 && (
        <span className="count">
          {unread.count}
          {unread.more && "+"}
          <span className="unseen"> {text.nav.unread}</span>
        </span>
      )}
    </Link>
  );
  const others = places.filter(({ daily }) => !daily);
  return (
    <nav className="ways" aria-label={text.nav.label} onKeyDown={walk}>
      {places.filter(({ daily }) => daily).map(way)}
      {others.length > 0 && (
        <div className="ways-fold">
          <button
            type="button" className={here && others.includes(here) ? "ways-more ways-here" : "ways-more"} {...button}
          >
            <MoreIcon />
            <span className="way-name">{text.nav.more}</span>
          </button>
          <div className="ways-rest" {...box}>{others.map(way)}</div>
        </div>
      )}
    </nav>
  );
}
