import { type ReactNode, useId, useState } from "react";
import type { ChannelKind, ChannelView, OptionView } from "../api/office";
import { useCameras } from "../api/queries";
import type { ActionType, LevelName } from "../api/schema";
import { Button } from "../parts/button";
import { Dialog, Form } from "../parts/dialog";
import { Check, Field, Lines } from "../parts/field";
import { ProblemNote } from "../parts/page";
import { text } from "../text";
import { useAddChannel, useChangeChannel, useKinds } from "./push";

const say = text.notify.form;
const ACTIONS = Object.keys(text.actions) as ActionType[];
const LEVELS: LevelName[] = ["ALERT", "HIGH", "CONFIRMED"];

type Value = string | number | boolean;

/** Adds a channel or changes one; its fields are those the server says the kind has. */
export function ChannelForm({ channel, onClose }: { channel: ChannelView | null; onClose: () => void }) {
  const kinds = useKinds().data ?? [];
  const cameras = useCameras().data ?? [];
  const add = useAddChannel();
  const change = useChangeChannel(channel?.name ?? "");
  const [name, setName] = useState(channel?.name ?? "");
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "email");
  const [given, setGiven] = useState<Record<string, Value>>(channel?.options ?? {});
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [enabled, setEnabled] = useState(channel?.enabled ?? true);
  const [level, setLevel] = useState<LevelName>(channel?.level ?? "CONFIRMED");
  const [actions, setActions] = useState<ActionType[]>(channel?.actions ?? []);
  const [only, setOnly] = useState<string[]>(channel?.cameras ?? []);
  const [quiet, setQuiet] = useState(channel?.quiet.join("\n") ?? "");
  const [cooldown, setCooldown] = useState(channel?.cooldown ?? 0);
  const [ceiling, setCeiling] = useState(channel?.ceiling ?? 60);
  const specs = kinds.find((known) => known.kind === kind)?.options ?? [];

  function submit() {
    const plain = specs.filter((spec) => spec.type !== "secret");
    const body = {
      enabled,
      level,
      actions,
      cameras: only.length ? only : null,
      quiet: quiet.split("\n").filter((line) => line.trim()),
      cooldown,
      ceiling,
      options: Object.fromEntries(plain.map(({ name, initial }) => [name, given[name] ?? initial])),
      secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value)),
    };
    if (channel) change.mutate({ ...body, version: channel.version }, { onSuccess: onClose });
    else add.mutate({ ...body, name, kind }, { onSuccess: onClose });
  }

  return (
    <Dialog title={channel ? say.editTitle(channel.name) : say.addTitle} onClose={onClose}>
      <Form onSubmit={submit}>
        {!channel && (
          <>
            <Pick label={say.kind} value={kind} onChange={(value) => setKind(value as ChannelKind)}>
              {kinds.map((known) => (
                <option key={known.kind} value={known.kind}>
                  {text.notify.kinds[known.kind]}
                </option>
              ))}
            </Pick>
            <Field label={say.name} hint={say.nameHint} value={name} onValue={setName} pattern="[a-z0-9][a-z0-9_\-]{0,39}" required exact />
          </>
        )}
        {specs.map((spec) => (
          <OptionField
            key={`${kind}.${spec.name}`}
            spec={spec}
            kept={channel?.secrets.includes(spec.name) ?? false}
            value={spec.type === "secret" ? (secrets[spec.name] ?? "") : (given[spec.name] ?? spec.initial)}
            onChange={(value) =>
              spec.type === "secret"
                ? setSecrets({ ...secrets, [spec.name]: String(value) })
                : setGiven({ ...given, [spec.name]: value })
            }
          />
        ))}
        <Tick label={say.enabled} checked={enabled} onChange={setEnabled} />
        <details className="form-more">
          <summary>{say.when}</summary>
          <div className="form">
            <Pick label={say.level} value={level} onChange={(value) => setLevel(value as LevelName)}>
              {LEVELS.map((each) => (
                <option key={each} value={each}>
                  {text.levels[each]}
                </option>
              ))}
            </Pick>
            <Several legend={say.actions} all={ACTIONS} names={text.actions} chosen={actions} onChange={setActions} />
            {cameras.length > 0 && (
              <Several legend={say.cameras} all={cameras.map((camera) => camera.name)} chosen={only} onChange={setOnly} />
            )}
            <Lines label={say.quiet} hint={say.quietHint} value={quiet} onValue={setQuiet} />
            <Numeric label={say.cooldown} value={cooldown} low={0} high={86_400} onChange={setCooldown} />
            <Numeric label={say.ceiling} hint={say.higher} value={ceiling} low={0} high={10_000} onChange={setCeiling} />
          </div>
        </details>
        <ProblemNote error={add.error ?? change.error} />
        <div className="actions actions-end">
          <Button plain onClick={onClose}>
            {text.cancel}
          </Button>
          <Button main type="submit" disabled={add.isPending || change.isPending}>
            {channel ? say.save : say.add}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function OptionField({
  spec,
  kept,
  value,
  onChange,
}: {
  spec: OptionView;
  kept: boolean;
  value: Value;
  onChange: (value: Value) => void;
}) {
  const { label, hint } = text.notify.options[spec.name] ?? { label: spec.name, hint: "" };
  const plain = { label, hint: kept ? say.kept : hint || undefined, required: spec.required && !kept };
  if (spec.type === "switch") return <Tick label={label} checked={Boolean(value)} onChange={onChange} />;
  if (spec.type === "number")
    return <Numeric label={label} hint={hint} value={Number(value)} low={spec.low} high={spec.high} onChange={onChange} />;
  if (spec.type === "choice")
    return (
      <Pick label={label} value={String(value)} onChange={onChange}>
        {spec.choices.map((choice) => (
          <option key={choice}>{choice}</option>
        ))}
      </Pick>
    );
  const many = spec.type === "lines" || spec.name === "urls";
  const typed = { value: String(value), autoComplete: spec.type === "secret" ? "new-password" : "off", spellCheck: false };
  return many ? (
    <Lines {...plain} {...typed} onValue={onChange} />
  ) : (
    <Field {...plain} {...typed} type={spec.type === "secret" ? "password" : "text"} autoCapitalize="none" onValue={onChange} />
  );
}

function Numeric({
  label,
  hint,
  value,
  low,
  high,
  onChange,
}: {
  label: string;
  hint?: string;
  value: number;
  low: number;
  high: number;
  onChange: (value: number) => void;
}) {
  return (
    <Field
      label={label}
      hint={hint || undefined}
      type="number"
      min={low}
      max={high}
      value={Number.isNaN(value) ? "" : value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
      required
    />
  );
}

function Tick({ label, checked, onChange }: { label: string; checked: boolean; onChange: (value: boolean) => void }) {
  return (
    <Check label={label} checked={checked} onValue={onChange} />
  );
}

function Pick({
  label,
  value,
  onChange,
  children,
}: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  children: ReactNode;
}) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onChange(event.target.value)}>
        {children}
      </select>
    </div>
  );
}

function Several<T extends string>({
  legend,
  all,
  names,
  chosen,
  onChange,
}: {
  legend: string;
  all: readonly T[];
  names?: Readonly<Record<T, string>>;
  chosen: readonly T[];
  onChange: (chosen: T[]) => void;
}) {
  return (
    <fieldset className="choices">
      <legend>{legend}</legend>
      {all.map((each) => (
        <label key={each} className="choice">
          <input
            type="checkbox"
            checked={chosen.includes(each)}
            onChange={({ target }) => onChange(target.checked ? [...chosen, each] : chosen.filter((one) => one !== each))}
          />
          <span>{names?.[each] ?? each}</span>
        </label>
      ))}
    </fieldset>
  );
}
