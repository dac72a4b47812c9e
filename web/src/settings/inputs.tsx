import type { ReactNode } from "react";
import type { SettingSpecView } from "../api/settings";
import { Button } from "../parts/button";
import { Check, Checks, type Options } from "../parts/field";
import { text } from "../text";
import {
  choiceWords, type Edit, faultOf, labelOf, said, same, type Scope, scopeWords, TIMEZONES, type Tree, valueOf,
} from "./patch";

const say = text.settings;

/** What the inputs work on: the saved settings, the changes, and the scope that is shown. */
export interface Desk {
  settings: Tree;
  specs: ReadonlyMap<string, SettingSpecView>;
  edits: readonly Edit[];
  scope: Scope;
  change: (...changes: { key: string; value: unknown }[]) => void;
}

/** A setting as it holds in the scope, changes included. */
export function look(desk: Desk, spec: SettingSpecView) {
  const { value, from } = valueOf(desk.settings, desk.edits, desk.scope, spec.key);
  const edit = desk.edits.find((e) => e.scope === desk.scope && e.key === spec.key);
  const own = desk.scope ? from === desk.scope : !same(value, spec.default);
  return { value, from, own, edited: Boolean(edit), fault: edit ? faultOf(spec, edit.value) : null };
}

/** The change that brings a value back to its default, or to what is inherited. */
const backTo = (desk: Desk, spec: SettingSpecView) => ({ key: spec.key, value: desk.scope ? null : spec.default });

/** Brings one value back; only there when there is something to bring back. */
export function Reset({ desk, specs, label }: { desk: Desk; specs: SettingSpecView[]; label: string }) {
  const own = specs.filter((spec) => look(desk, spec).own);
  if (own.length === 0) return null;
  const many = specs.length > 1;
  return (
    <Button
      plain small aria-label={many ? say.resetAll(label) : say.resetOne(label)}
      onClick={() => desk.change(...own.map((spec) => backTo(desk, spec)))}
    >
      {many ? say.resetSection : say.reset}
    </Button>
  );
}

/** One setting: what it is, its input, its range, and where its value comes from. */
export function Setting({ desk, spec }: { desk: Desk; spec: SettingSpecView }) {
  const { value, from, own, edited, fault } = look(desk, spec);
  const id = `set-${spec.key}`;
  const label = labelOf(spec.key);
  const range = spec.low !== null && spec.high !== null ? say.span(spec.low, spec.high) : "";
  const origin = !desk.scope ? say.usual(said(spec.default, spec)) : own ? say.own : say.from(scopeWords(from));
  return (
    <div className={edited ? "setting setting-edited" : "setting"} id={`row-${spec.key}`}>
      <div>
        <label htmlFor={id} id={`${id}-label`}>{label}</label>
        <p className="quiet small" id={`${id}-about`}>
          {say.fields[spec.key.replace(/^actions\.\w+/, "actions")]?.about}
        </p>
      </div>
      <div className="setting-input">
        <Input
          spec={spec} id={id} label={label} value={value} wrong={fault !== null}
          set={(next) => desk.change({ key: spec.key, value: next })}
        />
        <p className="row small">
          <span className={fault ? "wrong" : "quiet number"} role={fault ? "alert" : undefined} id={`${id}-hint`}>
            {fault ?? say.hint(range, origin)}
          </span>
          <Reset desk={desk} specs={[spec]} label={label} />
        </p>
      </div>
    </div>
  );
}

interface InputProps {
  spec: SettingSpecView;
  id: string;
  label: string;
  value: unknown;
  wrong: boolean;
  set: (value: unknown) => void;
}

/** The input that fits what a setting may hold. */
function Input({ spec, id, label, value, wrong, set }: InputProps) {
  const common = { id, "aria-describedby": `${id}-about ${id}-hint`, "aria-invalid": wrong };
  if (spec.kind === "bool") return <Switch id={id} on={Boolean(value)} set={set} />;
  if (spec.kind === "color") return <Color id={id} value={String(value)} set={set} />;
  if (spec.kind === "list") {
    return <Checks hidden legend={label} options={inWords(spec.choices)} on={value as string[]} onValue={set} />;
  }
  if (spec.kind === "choice") {
    return (
      <select {...common} value={String(value)} onChange={(event) => set(event.target.value)}>
        {spec.choices.map((choice) => <option key={choice} value={choice}>{choiceWords(choice)}</option>)}
      </select>
    );
  }
  if (spec.kind === "text" || spec.kind === "address") {
    return <input {...common} value={String(value)} maxLength={200} onChange={(event) => set(event.target.value)} />;
  }
  if (spec.kind === "timezone") {
    return (
      <>
        <input {...common} list={`${id}-list`} value={String(value)} onChange={(event) => set(event.target.value)} />
        <datalist id={`${id}-list`}>
          {["UTC", ...TIMEZONES].map((zone) => <option key={zone} value={zone} />)}
        </datalist>
      </>
    );
  }
  return (
    <span className="row">
      <input
        {...common} type="number" inputMode={spec.whole ? "numeric" : "decimal"} step={spec.whole ? 1 : "any"}
        min={spec.low ?? undefined} max={spec.high ?? undefined} value={String(value)}
        onChange={(event) => set(event.target.value === "" ? "" : Number(event.target.value))}
      />
      <span className="quiet">{say.unit[spec.unit] ?? spec.unit}</span>
    </span>
  );
}

/** Choices with what they are called. */
export const inWords = (choices: readonly string[]): Options =>
  choices.map((choice) => [choice, choiceWords(choice)]);

/** On or off. */
export function Switch({
  on,
  set,
  ...rest
}: {
  on: boolean;
  set: (on: boolean) => void;
  id?: string;
  "aria-label"?: string;
}) {
  return (
    <span className="row switch">
      <input type="checkbox" role="switch" checked={on} onChange={(event) => set(event.target.checked)} {...rest} />
      <span aria-hidden="true">{on ? say.on : say.off}</span>
    </span>
  );
}

const FIRST_COLOR = "#1f6f43";

function Color({ id, value, set }: { id: string; value: string; set: (value: string) => void }) {
  return (
    <div className="form">
      <Check id={id} label={say.wears} checked={value !== ""} onValue={(worn) => set(worn ? FIRST_COLOR : "")} />
      {value !== "" && (
        <input
          type="color" aria-label={say.color} value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </div>
  );
}

/** A card with a heading to jump to. */
export function Part({ name, side, children }: { name: string; side?: ReactNode; children: ReactNode }) {
  return (
    <section className="card part" id={name} aria-labelledby={`${name}-title`}>
      <div className="row">
        <div className="grow">
          <h2 id={`${name}-title`}>{say.names[name] ?? name}</h2>
          {say.leads[name] && <p className="quiet small">{say.leads[name]}</p>}
        </div>
        {side}
      </div>
      {children}
    </section>
  );
}
