import { useId } from "react";
import { useCameras } from "../api/queries";
import type { ActionType, LevelName } from "../api/schema";
import { go } from "../route";
import { text } from "../text";
import { addressOf, type Filter, type Show } from "./filter";

const say = text.alerts;
const SHOWN: readonly LevelName[] = ["CONFIRMED", "HIGH", "ALERT"];

/** Narrows the list down. */
export function Filters({ filter }: { filter: Filter }) {
  const cameras = useCameras().data?.map((camera) => camera.name) ?? [];
  const names = filter.camera && !cameras.includes(filter.camera) ? [...cameras, filter.camera] : cameras;

  function narrow(change: Partial<Filter>) {
    go(addressOf({ ...filter, ...change }), { replace: true });
  }

  return (
    <div className="filters" role="group" aria-label={say.filters}>
      <div className="tabs" role="group" aria-label={say.show}>
        {(["all", "open", "closed"] as Show[]).map((show) => (
          <button
            key={show}
            type="button"
            className="button button-small"
            aria-pressed={filter.show === show}
            onClick={() => narrow({ show })}
          >
            {say[show]}
          </button>
        ))}
      </div>
      <Pick label={say.camera} value={filter.camera} any={say.anyCamera} onPick={(camera) => narrow({ camera })}>
        {names.map((name) => [name, name])}
      </Pick>
      <Pick
        label={say.action}
        value={filter.action}
        any={say.anyAction}
        onPick={(action) => narrow({ action: action as ActionType | "" })}
      >
        {Object.entries(text.actions)}
      </Pick>
      <Pick
        label={say.level}
        value={filter.level}
        any={say.anyLevel}
        onPick={(level) => narrow({ level: level as LevelName | "" })}
      >
        {SHOWN.map((level) => [level, level === "CONFIRMED" ? level : say.from(text.levels[level])])}
      </Pick>
    </div>
  );
}

function Pick({
  label,
  value,
  any,
  onPick,
  children,
}: {
  label: string;
  value: string;
  any: string;
  onPick: (value: string) => void;
  children: readonly (readonly [string, string])[];
}) {
  const id = useId();
  return (
    <div className="pick">
      <label htmlFor={id} className="unseen">
        {label}
      </label>
      <select id={id} value={value} onChange={(event) => onPick(event.target.value)}>
        <option value="">{any}</option>
        {children.map(([key, shown]) => (
          <option key={key} value={key}>
            {shown}
          </option>
        ))}
      </select>
    </div>
  );
}
