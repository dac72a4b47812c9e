import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";
import { useCameras } from "../api/queries";
import type { Role } from "../api/schema";
import { text } from "../text";

const LEAST_PASSWORD = 12;
const ROLES: readonly Role[] = ["viewer", "guard", "manager", "admin"];

interface Labelled {
  label: string;
  hint?: string | undefined;
  error?: string | undefined;
}

/** A text field with its label, its hint and what is wrong with it. */
export function Field({ label, hint, error, ...input }: Labelled & InputHTMLAttributes<HTMLInputElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <input id={id} aria-describedby={`${id}-hint`} aria-invalid={Boolean(error)} {...input} />
    </Frame>
  );
}

/** The same with several lines. */
export function Lines({ label, hint, error, ...area }: Labelled & TextareaHTMLAttributes<HTMLTextAreaElement>) {
  const id = useId();
  return (
    <Frame id={id} label={label} hint={hint} error={error}>
      <textarea id={id} aria-describedby={`${id}-hint`} aria-invalid={Boolean(error)} maxLength={2000} {...area} />
    </Frame>
  );
}

function Frame({ id, label, hint, error, children }: Labelled & { id: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
      <span id={`${id}-hint`} className={error ? "hint wrong" : "hint"} hidden={!error && !hint}>
        {error ?? hint}
      </span>
    </div>
  );
}

/** One of a few choices, all in sight. */
export function Choices<T extends string>({
  legend,
  options,
  value,
  onChange,
}: {
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

/** A new password, with how much is missing. */
export function PasswordField({ label, value, onChange }: { label: string; value: string; onChange: (to: string) => void }) {
  const missing = LEAST_PASSWORD - value.length;
  return (
    <Field
      label={label}
      hint={value && missing > 0 ? text.session.missing(missing) : text.session.newPasswordHint}
      type="password"
      value={value}
      onChange={(event) => onChange(event.target.value)}
      autoComplete="new-password"
      minLength={LEAST_PASSWORD}
      required
    />
  );
}

/** What somebody (or a token) may do, up to `most`, and on which cameras (null: all). */
export function RoleAndCameras({
  most = "admin",
  role,
  cameras,
  onRole,
  onCameras,
}: {
  most?: Role;
  role: Role;
  cameras: readonly string[] | null;
  onRole: (role: Role) => void;
  onCameras: (cameras: string[] | null) => void;
}) {
  const say = text.scope;
  const id = useId();
  const known = useCameras().data?.map((camera) => camera.name) ?? [];
  const names = [...new Set([...known, ...(cameras ?? [])])].sort();
  const open = ROLES.slice(0, ROLES.indexOf(most) + 1);

  function choose(next: Role) {
    onRole(next);
    if (next === "admin") onCameras(null);
  }

  return (
    <>
      <div className="field">
        <label htmlFor={id}>{say.role}</label>
        <select id={id} value={role} aria-describedby={`${id}-means`} onChange={(event) => choose(event.target.value as Role)}>
          {open.map((each) => (
            <option key={each} value={each}>
              {text.roles[each]}
            </option>
          ))}
        </select>
        <span id={`${id}-means`} className="hint">
          {text.roleMeaning[role]} {role === "admin" && say.adminAll}
        </span>
      </div>
      {role !== "admin" && (
        <Choices
          legend={say.cameras}
          options={{ all: say.all, some: say.some }}
          value={cameras ? "some" : "all"}
          onChange={(which) => onCameras(which === "all" ? null : [])}
        />
      )}
      {role !== "admin" && cameras && (
        <fieldset className="choices">
          <legend>{say.which}</legend>
          {names.length === 0 && <p className="quiet">{say.noCameras}</p>}
          {names.map((name) => (
            <label key={name} className="check">
              <input
                type="checkbox"
                checked={cameras.includes(name)}
                onChange={(event) =>
                  onCameras(event.target.checked ? [...cameras, name] : cameras.filter((each) => each !== name))
                }
              />
              <span>{name}</span>
            </label>
          ))}
        </fieldset>
      )}
    </>
  );
}
