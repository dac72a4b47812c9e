import { useQuery } from "@tanstack/react-query";
import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { ask } from "../api/client";
import { useCameras } from "../api/queries";
import type { ActionType, LevelName } from "../api/schema";
import type { ZoneList } from "../api/settings";
import { go } from "../route";
import { text } from "../text";
import { addressOf, type Filter, type Order, PICKED, type Show, usual } from "./filter";

const say = text.alerts;
const SHOWN: readonly LevelName[] = ["CONFIRMED", "HIGH", "ALERT"];

/** What can be picked in every list of alerts or cases. */
export interface Picked {
  camera: string;
  zone: string;
  action: ActionType | "";
  level: LevelName | "";
}

/** Narrows the list down. */
export function Filters({ filter }: { filter: Filter }) {
  function narrow(change: Partial<Filter>) {
    go(addressOf({ ...filter, ...change }), { replace: true });
  }

  return (
    <FilterBar set={[...PICKED, "day" as const].filter((key) => filter[key]).length}>
      <div className="tabs" role="group" aria-label={say.show}>
        {(["open", "closed", "all"] as Show[]).map((show) => (
          <button
            key={show}
            type="button"
            className="button button-small"
            aria-pressed={filter.show === show}
            onClick={() => narrow({ show, order: usual(show) })}
          >
            {say[show]}
          </button>
        ))}
      </div>
      <Picks picked={filter} onPick={narrow} />
      <Given label={say.day} type="date" value={filter.day} onChange={(event) => narrow({ day: event.target.value })} />
      <Pick label={say.order} value={filter.order} onPick={(order) => narrow({ order: order as Order })}>
        {Object.entries(say.orders)}
      </Pick>
    </FilterBar>
  );
}

/** Filters side by side; where there is little room, all but the tabs wait behind a button. */
export function FilterBar({ set, children }: { set: number; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={open ? "filters filters-open" : "filters"} role="group" aria-label={say.filters}>
      {children}
      <button
        type="button"
        className="button button-small narrow-only filters-more"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
      >
        {say.filtersSet(set)}
      </button>
    </div>
  );
}

/** Camera, zone, action and level. */
export function Picks({ picked, onPick }: { picked: Picked; onPick: (change: Partial<Picked>) => void }) {
  const cameras = useCameras().data?.map((camera) => camera.name) ?? [];
  const zones = useQuery({
    queryKey: ["zones", "names"],
    queryFn: async () => (await ask<ZoneList>("GET", "/api/v1/settings/zones")).zones.map((zone) => zone.name),
    staleTime: 60_000,
  }).data;
  return (
    <>
      <Pick label={say.camera} value={picked.camera} any={say.anyCamera} onPick={(camera) => onPick({ camera })}>
        {withPicked(cameras, picked.camera)}
      </Pick>
      <Pick label={say.zone} value={picked.zone} any={say.anyZone} onPick={(zone) => onPick({ zone })}>
        {withPicked([...new Set(zones)], picked.zone)}
      </Pick>
      <Pick
        label={say.action}
        value={picked.action}
        any={say.anyAction}
        onPick={(action) => onPick({ action: action as ActionType | "" })}
      >
        {Object.entries(text.actions)}
      </Pick>
      <Pick
        label={say.level}
        value={picked.level}
        any={say.anyLevel}
        onPick={(level) => onPick({ level: level as LevelName | "" })}
      >
        {SHOWN.map((level) => [level, level === "CONFIRMED" ? text.levels[level] : say.from(text.levels[level])])}
      </Pick>
    </>
  );
}

/** The names to pick from; one that is picked stays, also when it is there no more. */
function withPicked(names: readonly string[], picked: string): [string, string][] {
  const all = picked && !names.includes(picked) ? [...names, picked] : names;
  return all.map((name) => [name, name]);
}

/** One of several, or any. */
export function Pick({
  label,
  value,
  any,
  onPick,
  children,
}: {
  label: string;
  value: string;
  any?: string;
  onPick: (value: string) => void;
  children: readonly (readonly [string, string])[];
}) {
  const id = useId();
  return (
    <div className="pick">
      <Label id={id}>{label}</Label>
      <select id={id} value={value} onChange={(event) => onPick(event.target.value)}>
        {any !== undefined && <option value="">{any}</option>}
        {children.map(([key, shown]) => (
          <option key={key} value={key}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}

/** A day or an amount; its label stands before it. */
export function Given({ label, ...input }: { label: string } & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="pick given">
      <label htmlFor={id} className="quiet small">
        {label}
      </label>
      <input id={id} {...input} />
    </div>
  );
}

function Label({ id, children }: { id: string; children: ReactNode }) {
  return (
    <label htmlFor={id} className="unseen">
      {children}
    </label>
  );
}
