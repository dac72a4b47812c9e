import { useState } from "react";
import type { ChannelKind, ChannelView, OptionView } from "../api/office";
import { useCameraNames } from "../api/queries";
import type { LevelName } from "../api/schema";
import { FormDialog } from "../parts/dialog";
import { asNamed, Check, Checks, Field, Lines, NAME, optionsOf, Select } from "../parts/field";
import { text } from "../text";
import { useAddChannel, useChangeChannel, useKinds } from "./push";

const say = text.notify.form;
const LEVELS: LevelName[] = ["ALERT", "HIGH", "CONFIRMED"];

type Value = string | number | boolean;
type Rules = Pick<ChannelView, "enabled" | "level" | "actions" | "cooldown" | "ceiling">;
const USUAL: Rules = { enabled: true, level: "CONFIRMED", actions: [], cooldown: 0, ceiling: 60 };

/** Adds a channel or changes one; its fields are those the server says the kind has. */
export function ChannelForm({ channel, onClose }: { channel: ChannelView | null; onClose: () => void }) {
  const kinds = useKinds().data ?? [];
  const cameras = useCameraNames();
  const add = useAddChannel();
  const change = useChangeChannel(channel?.name ?? "");
  const [name, setName] = useState(channel?.name ?? "");
  const [kind, setKind] = useState<ChannelKind>(channel?.kind ?? "email");
  const [given, setGiven] = useState<Record<string, Value>>(channel?.options ?? {});
  const [secrets, setSecrets] = useState<Record<string, string>>({});
  const [rules, setRules] = useState<Rules>(channel ?? USUAL);
  const [only, setOnly] = useState<string[]>(channel?.cameras ?? []);
  const [quiet, setQuiet] = useState(channel?.quiet.join("\n") ?? "");
  const specs = kinds.find((known) => known.kind === kind)?.options ?? [];
  const put = <Key extends keyof Rules>(key: Key) => (value: Rules[Key]) => setRules({ ...rules, [key]: value });

  function submit() {
    const plain = specs.filter((spec) => spec.type !== "secret");
    const { enabled, level, actions, cooldown, ceiling } = rules;
    const body = {
      enabled,
      level,
      actions,
      cooldown,
      ceiling,
      cameras: only.length ? only : null,
      quiet: quiet.split("\n").filter((line) => line.trim()),
      options: Object.fromEntries(plain.map(({ name, initial }) => [name, given[name] ?? initial])),
      secrets: Object.fromEntries(Object.entries(secrets).filter(([, value]) => value)),
    };
    if (channel) change.mutate({ ...body, version: channel.version }, { onSuccess: onClose });
    else add.mutate({ ...body, name, kind }, { onSuccess: onClose });
  }

  return (
    <FormDialog
      title={channel ? say.editTitle(channel.name) : say.addTitle} submit={channel ? say.save : say.add}
      doing={channel ? change : add} onSubmit={submit} onClose={onClose}
    >
      {!channel && (
        <>
          <Select
            label={say.kind} value={kind} onValue={setKind}
            options={kinds.map(({ kind }) => [kind, text.notify.kinds[kind]])}
          />
          <Field label={say.name} hint={say.nameHint} value={name} onValue={setName} pattern={NAME} exact required />
        </>
      )}
      {specs.map((spec) => (
        <OptionField
          key={`${kind}.${spec.name}`} spec={spec} kept={channel?.secrets.includes(spec.name) ?? false}
          value={spec.type === "secret" ? (secrets[spec.name] ?? "") : (given[spec.name] ?? spec.initial)}
          onValue={(value) =>
            spec.type === "secret"
              ? setSecrets({ ...secrets, [spec.name]: String(value) })
              : setGiven({ ...given, [spec.name]: value })
          }
        />
      ))}
      <Check label={say.enabled} checked={rules.enabled} onValue={put("enabled")} />
      <details className="form-more">
        <summary>{say.when}</summary>
        <div className="form">
          <Select
            label={say.level} value={rules.level} onValue={put("level")}
            options={LEVELS.map((each) => [each, text.levels[each]])}
          />
          <Checks legend={say.actions} options={optionsOf(text.actions)} on={rules.actions} onValue={put("actions")} />
          {cameras.length > 0 && (
            <Checks legend={say.cameras} options={asNamed(cameras)} on={only} onValue={setOnly} />
          )}
          <Lines label={say.quiet} hint={say.quietHint} value={quiet} onValue={setQuiet} />
          <Numeric label={say.cooldown} value={rules.cooldown} high={86_400} onValue={put("cooldown")} />
          <Numeric label={say.ceiling} hint={say.higher} value={rules.ceiling} high={10_000} onValue={put("ceiling")} />
        </div>
      </details>
    </FormDialog>
  );
}

/** What a kind of channel needs to know, as the server describes it. */
function OptionField({ spec, kept, value, onValue }: {
  spec: OptionView;
  kept: boolean;
  value: Value;
  onValue: (value: Value) => void;
}) {
  const { label, hint } = text.notify.options[spec.name] ?? { label: spec.name, hint: "" };
  if (spec.type === "switch") return <Check label={label} checked={Boolean(value)} onValue={onValue} />;
  if (spec.type === "number") {
    const { low, high } = spec;
    return <Numeric label={label} hint={hint} value={Number(value)} low={low} high={high} onValue={onValue} />;
  }
  if (spec.type === "choice")
    return <Select label={label} value={String(value)} onValue={onValue} options={spec.choices.map((choice) => [choice, text.terms[choice] ?? choice])} />;
  const secret = spec.type === "secret";
  const typed = {
    label,
    hint: kept ? say.kept : hint || undefined,
    required: spec.required && !kept,
    value: String(value),
    autoComplete: secret ? "new-password" : "off",
    spellCheck: false,
    onValue,
  };
  if (spec.type === "lines" || spec.name === "urls") return <Lines {...typed} />;
  return <Field {...typed} type={secret ? "password" : "text"} autoCapitalize="none" />;
}

function Numeric({ label, hint, value, low = 0, high, onValue }: {
  label: string;
  hint?: string;
  value: number;
  low?: number;
  high: number;
  onValue: (value: number) => void;
}) {
  return (
    <Field
      label={label} hint={hint || undefined} type="number" min={low} max={high}
      value={Number.isNaN(value) ? "" : value} onChange={(event) => onValue(event.target.valueAsNumber)} required
    />
  );
}
