import { type ComponentType, lazy } from "react";
import { AlertsPage } from "./alerts/page";
import type { Right } from "./api/schema";
import {
  BellIcon, CameraIcon, ChartIcon, FolderIcon, LensIcon, PeopleIcon, PersonIcon, PlanIcon, RecordIcon, SendIcon,
  SlidersIcon, ZoneIcon,
} from "./parts/icons";
import { text } from "./text";
import { Wall } from "./wall/wall";

/** A place of the console: where it is, what it is called, who may go there. */
export interface Place {
  path: string;
  label: string;
  icon: ComponentType;
  /** Who lacks it neither sees the way nor the page. */
  right: Right;
  page: ComponentType;
  /** What opens behind the path: `/cases/12` gets `12`. */
  inner?: ComponentType<{ id: string }>;
  /** Stands in the bar itself; the others are behind "More" where there is no room. */
  daily?: boolean;
  /** Stands in the menu behind the user's name, not among the ways. */
  menu?: boolean;
}

/** Every place, in the order of the ways to them. Those that are not needed every day are fetched when asked for. */
export const PLACES: readonly Place[] = [
  { path: "/", label: text.nav.wall, icon: CameraIcon, right: "see", page: Wall, daily: true },
  {
    path: "/alerts", label: text.nav.alerts, icon: BellIcon, right: "see", daily: true,
    page: AlertsPage,
    inner: later(() => import("./alert/page").then((m) => m.AlertPage)),
  },
  {
    path: "/cases", label: text.nav.cases, icon: FolderIcon, right: "see", daily: true,
    page: later(() => import("./cases/list").then((m) => m.CasesPage)),
    inner: later(() => import("./cases/page").then((m) => m.CasePage)),
  },
  {
    path: "/reports", label: text.reports.title, icon: ChartIcon, right: "configure",
    page: later(() => import("./reports/page").then((m) => m.ReportsPage)),
  },
  {
    path: "/cameras", label: text.cameras.nav, icon: LensIcon, right: "configure",
    page: later(() => import("./cameras/page").then((m) => m.CamerasPage)),
  },
  {
    path: "/zones", label: text.zones.nav, icon: ZoneIcon, right: "configure",
    page: later(() => import("./zones/page").then((m) => m.ZonesPage)),
  },
  {
    path: "/floor-plan", label: text.plan.title, icon: PlanIcon, right: "configure",
    page: later(() => import("./plan/page").then((m) => m.PlanPage)),
  },
  {
    path: "/notifications", label: text.notify.title, icon: SendIcon, right: "see",
    page: later(() => import("./notify/page").then((m) => m.NotifyPage)),
  },
  {
    path: "/settings", label: text.settings.title, icon: SlidersIcon, right: "configure",
    page: later(() => import("./settings/page").then((m) => m.SettingsPage)),
  },
  {
    path: "/people", label: text.nav.people, icon: PeopleIcon, right: "administer",
    page: later(() => import("./people/people").then((m) => m.PeoplePage)),
    inner: later(() => import("./people/people").then((m) => m.PersonPage)),
  },
  {
    path: "/audit", label: text.nav.audit, icon: RecordIcon, right: "administer",
    page: later(() => import("./people/audit").then((m) => m.AuditPage)),
  },
  {
    path: "/account", label: text.account.title, icon: PersonIcon, right: "see", menu: true,
    page: later(() => import("./people/own").then((m) => m.AccountPage)),
  },
];

/** A page that is fetched when somebody goes there. */
export function later<P extends object>(load: () => Promise<ComponentType<P>>) {
  return lazy(async () => ({ default: await load() }));
}

/** The place an address belongs to, and what of it is meant. */
export function placeAt(pathname: string): { place: Place; id: string | null } | null {
  const place = PLACES.find(({ path }) => pathname === path || (path !== "/" && pathname.startsWith(`${path}/`)));
  if (!place) return null;
  const id = pathname === place.path ? null : decodeURIComponent(pathname.slice(place.path.length + 1));
  return id !== null && (!place.inner || !id || id.includes("/")) ? null : { place, id };
}
