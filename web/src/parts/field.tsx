import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import { useCameraNames } from "../api/queries";
import type { Role } from "../api/schema";
import { text } from "../text";
import { Button } from "./button";

/** What a camera or a channel may be called. */
export const NAME = "[a-z0-9][a-z0-9_\\-]{0,39}";
const LEAST_PASSWORD = 12;
const ROLES: readonly Role[] = ["viewer", "guard", "manager", "admin"];
/** For names and addresses: nothing that a device should complete, correct or begin with a capital. */
const EXACT = { autoCapitalize: "none", autoComplete: "off", spellCheck: false };

interface Labelled {
  label: string;
  hint?: ReactNode;
}

interface Typed extends Labelled {
  onValue?: (value: string) => void;
}

/** A text field with its label and its hint. */
export function Field({ label, hint, exact = false, onValue, ...input }: Typed & {
  exact?: boolean;
} & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <input
        id={id} aria-describedby={`${id}-hint`} onChange={(event) => onValue?.(event.target.value)}
        {...(exact ? EXACT : {})} {...input}
      />
    </Frame>
  );
}

/** The same with several lines. */
export function Lines({ label, hint, onValue, ...area }: Typed & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint}>
      <textarea
        id={id} aria-describedby={`${id}-hint`} maxLength={2000} onChange={(event) => onValue?.(event.target.value)}
        {...area}
      />
    </Frame>
  );
}

/** Choices by their keys, and what they are called. */
export type Options<T extends string = string> = readonly (readonly [T, string])[];

/** What is called as it is. */
export const asNamed = (names: readonly string[]): Options => names.map((name) => [name, name]);

/** The choices of a table of words, in its order. */
export const optionsOf = <T extends string>(names: Readonly<Record<T, string>>) =>
  Object.entries(names) as [T, string][];

interface SelectProps<T extends string> extends Labelled {
  value: T;
  /** What no choice is called. */
  any?: string;
  /** In a bar of filters, where the choices speak for themselves. */
  bar?: boolean;
  onValue: (value: T) => void;
  options: Options<T>;
}

/** One of several, or any. */
export function Select<T extends string>({ label, hint, value, any, bar, onValue, options }: SelectProps<T>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} bar={bar}>
      <select
        id={id} value={value} aria-describedby={`${id}-hint`} onChange={(event) => onValue(event.target.value as T)}
      >
        {any !== undefined && <option value="">{any}</option>}
        {options.map(([key, shown]) => <option key={key} value={key}>{shown}</option>)}
      </select>
    </Frame>
  );
}

function Frame({ id, label, hint, bar, children }: Labelled & {
  id: string;
  bar?: boolean | undefined;
  children: ReactNode;
}) {
  return (
    <div className={bar ? "pick" : "field"}>
      <label htmlFor={id} className={bar ? "unseen" : undefined}>{label}</label>
      {children}
      <span id={`${id}-hint`} className="hint" hidden={!hint}>{hint}</span>
    </div>
  );
}

/** Yes or no. */
export function Check({ id, label, checked, onValue }: {
  id?: string;
  label: ReactNode;
  checked: boolean;
  onValue: (checked: boolean) => void;
}) {
  return (
    <label className="check">
      <input id={id} type="checkbox" checked={checked} onChange={(event) => onValue(event.target.checked)} />
      <span>{label}</span>
    </label>
  );
}

/** Any of several, all in sight, in their order. */
export function Checks<T extends string>({ legend, hidden = false, options, on, onValue }: {
  legend: string;
  hidden?: boolean;
  options: Options<T>;
  on: readonly T[];
  onValue: (on: T[]) => void;
}) {
  const keys = options.map(([key]) => key);
  const turn = (key: T, now: boolean) => onValue(keys.filter((each) => (each === key ? now : on.includes(each))));
  return (
    <fieldset className="choices ticks">
      <legend className={hidden ? "unseen" : undefined}>{legend}</legend>
      {options.map(([key, shown]) => (
        <Check key={key} label={shown} checked={on.includes(key)} onValue={(now) => turn(key, now)} />
      ))}
    </fieldset>
  );
}

/** One of a few choices, all in sight. */
export function Choices<T extends string>({ legend, options, value, onChange }: {
  legend: string;
  options: Readonly<Record<T, string>>;
  value: T | null;
  onChange: (value: T) => void;
}) {
  const name = useId();
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      {(Object.keys(options) as T[]).map((option) => (
        <label key={option} className="choice">
          <input type="radio" name={name} checked={value === option} onChange={() => onChange(option)} required />
          <span>{options[option]}</span>
        </label>
      ))}
    </fieldset>
  );
}

/** One of a few choices as buttons side by side, the chosen one pressed; it counts at once. */
export function Tabs<T extends string>({ label, options, value, onChoose }: {
  label: string;
  options: Readonly<Record<T, string>>;
  value: T;
  onChoose: (chosen: T) => void;
}) {
  return (
    <div className="tabs" role="group" aria-label={label}>
      {optionsOf(options).map(([key, shown]) => (
        <Button small key={key} aria-pressed={key === value} onClick={() => onChoose(key)}>{shown}</Button>
      ))}
    </div>
  );
}

/** A new password, with how much is missing. */
export function PasswordField({ label, value, visible = false, onChange }: {
  label: string;
  value: string;
  visible?: boolean;
  onChange: (to: string) => void;
}) {
  const missing = LEAST_PASSWORD - value.length;
  return (
    <Field
      label={label} hint={value && missing > 0 ? text.session.missing(missing) : text.session.newPasswordHint}
      type={visible ? "text" : "password"} value={value} onValue={onChange} autoComplete="new-password"
      minLength={LEAST_PASSWORD} required
    />
  );
}

/** What somebody (or a token) may do, up to `most`, and on which cameras (null: all). */
export function RoleAndCameras({ most = "admin", role, cameras, onRole, onCameras }: {
  most?: Role;
  role: Role;
  cameras: readonly string[] | null;
  onRole: (role: Role) => void;
  onCameras: (cameras: string[] | null) => void;
}) {
  const say = text.scope;
  const names = [...new Set([...useCameraNames(), ...(cameras ?? [])])].sort();
  const open = ROLES.slice(0, ROLES.indexOf(most) + 1);

  function choose(next: Role) {
    onRole(next);
    if (next === "admin") onCameras(null);
  }

  return (
    <>
      <Select
        label={say.role} hint={`${text.roleMeaning[role]} ${role === "admin" ? say.adminAll : ""}`} value={role}
        onValue={choose} options={open.map((each) => [each, text.roles[each]])}
      />
      {role !== "admin" && (
        <Choices
          legend={say.cameras} options={{ all: say.all, some: say.some }} value={cameras ? "some" : "all"}
          onChange={(which) => onCameras(which === "all" ? null : [])}
        />
      )}
      {role !== "admin" && cameras && (
        <>
          <Checks legend={say.which} options={asNamed(names)} on={cameras} onValue={onCameras} />
          {names.length === 0 && <p className="quiet">{say.noCameras}</p>}
        </>
      )}
    </>
  );
}
