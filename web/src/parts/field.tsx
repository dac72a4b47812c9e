import { type InputHTMLAttributes, type ReactNode, type TextareaHTMLAttributes, useId } from "react";

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
