import { type InputHTMLAttributes, type ReactNode, useId, useState } from "react";
import { useCameraNames, useZones } from "../api/queries";
import type { ActionType, LevelName } from "../api/schema";
import { ago } from "../format";
import { Link } from "../route";
import { text } from "../text";
import { LevelBadge } from "./badge";
import { Button } from "./button";
import { asNamed, type Options, optionsOf, Select } from "./field";
import { Time } from "./page";

// What the lists of alerts and of cases share: a row with its picture, and what one narrows them down with.

const say = text.alerts;
const SHOWN: readonly LevelName[] = ["CONFIRMED", "HIGH", "ALERT"];

/** One of a list: its name, what is known of it, and at its end what can be done. */
export function Row({ name, about, more, children }: {
  name: ReactNode;
  about: ReactNode;
  more?: ReactNode;
  children: ReactNode;
}) {
  return (
    <li>
      <span className="row-main">
        <strong>{name}</strong>
        <span className="quiet small">{about}</span>
        {more && <span className="small">{more}</span>}
      </span>
      <span className="row-end">{children}</span>
    </li>
  );
}

interface Listed {
  href: string;
  id?: string;
  /** Nobody has looked at it yet. */
  fresh: boolean;
  still: string | null;
  title: ReactNode;
  kind: string;
  facts: readonly (string | null)[];
  level: LevelName;
  at: number;
  /** The chips beside the level. */
  children: ReactNode;
}

/** One of many: what nobody has looked at yet stands out. */
export function ListRow({ href, id, fresh, still, title, kind, facts, level, at, children }: Listed) {
  return (
    <li>
      <Link href={href} data-alert={id} className={fresh ? "row-link alert-row unread" : "row-link alert-row"}>
        <span className="thumb">
          {still ? <img src={still} alt={say.still} loading="lazy" /> : <span>{say.noStill}</span>}
        </span>
        <span className="alert-main">
          <span className="alert-title">
            {title}
            <span className="alert-kind">{kind}</span>
          </span>
          <span className="quiet small">{facts.filter(Boolean).join(" · ")}</span>
          <span className="alert-tags">
            <LevelBadge level={level} />
            {children}
          </span>
        </span>
        <span className="alert-time number">
          <span>{ago(at)}</span>
          <Time at={at} className="quiet small" />
        </span>
      </Link>
    </li>
  );
}

/** Filters side by side; where there is little room, all but the tabs wait behind a button. */
export function FilterBar({ set, children }: { set: number; children: ReactNode }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={open ? "filters filters-open" : "filters"} role="group" aria-label={say.filters}>
      {children}
      <Button small className="narrow-only filters-more" aria-expanded={open} onClick={() => setOpen(!open)}>
        {say.filtersSet(set)}
      </Button>
    </div>
  );
}

/** What can be picked in both lists. */
export const PICKED = ["camera", "zone", "action", "level"] as const;

type Picked = Readonly<Record<(typeof PICKED)[number], string>>;

/** Camera, zone, action and level. */
export function Picks({ picked, onPick }: { picked: Picked; onPick: (change: Partial<Picked>) => void }) {
  const zones = new Set(useZones().data?.zones.map(({ name }) => name));
  const options: Record<keyof Picked, Options> = {
    camera: withPicked(useCameraNames(), picked.camera),
    zone: withPicked([...zones], picked.zone),
    action: optionsOf<ActionType>(text.actions),
    level: SHOWN.map((level) => [level, level === "CONFIRMED" ? text.levels[level] : say.from(text.levels[level])]),
  };
  const any = { camera: say.anyCamera, zone: say.anyZone, action: say.anyAction, level: say.anyLevel };
  return PICKED.map((key) => (
    <Select
      key={key} bar label={say[key]} value={picked[key]} any={any[key]} onValue={(value) => onPick({ [key]: value })}
      options={options[key]}
    />
  ));
}

/** The names to pick from; one that is picked stays, also when it is there no more. */
export function withPicked(names: readonly string[], picked: string): Options {
  return asNamed(picked && !names.includes(picked) ? [...names, picked] : names);
}

/** A day, an amount, a word; its label stands before it. */
export function FilterInput({ label, onValue, ...input }: {
  label: string;
  onValue?: (value: string) => void;
} & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <div className="pick given">
      <label htmlFor={id} className="quiet small">{label}</label>
      <input id={id} onChange={onValue && ((event) => onValue(event.target.value))} {...input} />
    </div>
  );
}
