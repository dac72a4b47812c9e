import type { SettingSpecView } from "../api/settings";
import { locale } from "../device";
import { words } from "../format";
import { text } from "../text";

// Unsaved changes: single values by scope and key, so that they can be listed, taken back one by one, and laid
// over settings that somebody else changed meanwhile.

const say = text.settings;

export type Tree = { [key: string]: unknown };

/** What a value holds for: "" the store, "camera:NAME", or "zone:CAMERA:NAME" (no camera: every camera). */
export type Scope = string;

/** A value that shall hold; null takes a camera's or zone's own value away. */
export interface Edit {
  scope: Scope;
  key: string;
  value: unknown;
}

interface Zone extends Tree {
  name: string;
  camera?: string;
  overrides?: Tree;
}

export const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);
const isTree = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const zonesOf = (settings: Tree) => (settings.zones ?? []) as Zone[];
export const scopeOfZone = (zone: Zone): Scope => `zone:${zone.camera ?? ""}:${zone.name}`;
const scopeOfCamera = (camera: string): Scope => `camera:${camera}`;

/** The camera a scope lies on, if it lies on one. */
export const cameraOf = (scope: Scope) => (scope ? scope.split(":")[1] || null : null);
const zoneOf = (scope: Scope) => (scope.startsWith("zone:") ? scope.split(":").slice(2).join(":") : null);

export function scopeWords(scope: Scope): string {
  const zone = zoneOf(scope);
  if (zone !== null) return say.inZone(zone, cameraOf(scope));
  return scope ? say.onCamera(cameraOf(scope) ?? "") : say.store;
}

/** The value at a dotted key, undefined where there is none. */
function at(tree: Tree, key: string): unknown {
  return key.split(".").reduce<unknown>((value, part) => (isTree(value) ? value[part] : undefined), tree);
}

/** A copy with the value at a dotted key, or (null) without it. */
function put(tree: Tree, key: string, value: unknown, keepNull = false): Tree {
  const [first = "", ...rest] = key.split(".");
  const below = tree[first];
  if (rest.length) return { ...tree, [first]: put(isTree(below) ? below : {}, rest.join("."), value, keepNull) };
  const { [first]: _, ...others } = tree;
  return value === null && !keepNull ? others : { ...others, [first]: value };
}

function leaves(tree: Tree, where = ""): [string, unknown][] {
  return Object.entries(tree).flatMap(([key, value]): [string, unknown][] =>
    isTree(value) ? leaves(value, `${where}${key}.`) : [[where + key, value]],
  );
}

/** What a scope holds of its own, as saved. */
function ownOf(settings: Tree, scope: Scope): Tree {
  if (!scope) return settings;
  if (zoneOf(scope) !== null) return zonesOf(settings).find((zone) => scopeOfZone(zone) === scope)?.overrides ?? {};
  return (at(settings, `cameras.${cameraOf(scope)}`) as Tree | undefined) ?? {};
}

function edited(settings: Tree, edits: readonly Edit[], scope: Scope): Tree {
  return edits.filter((e) => e.scope === scope).reduce((own, e) => put(own, e.key, e.value), ownOf(settings, scope));
}

/** The scopes whose values hold for a scope, the closest first. */
function layersOf(scope: Scope): Scope[] {
  const camera = cameraOf(scope);
  const layers = zoneOf(scope) !== null && camera ? [scope, scopeOfCamera(camera), ""] : [scope, ""];
  return scope ? layers : [""];
}

/** The value that holds, changes included, and the scope it comes from. */
export function valueOf(settings: Tree, edits: readonly Edit[], scope: Scope, key: string) {
  for (const layer of layersOf(scope)) {
    const value = at(edited(settings, edits, layer), key);
    if (value !== undefined) return { value, from: layer };
  }
  return { value: undefined, from: "" };
}

/** The changes with one more; one that brings back what is saved is none. */
export function withEdit(settings: Tree, edits: readonly Edit[], edit: Edit): Edit[] {
  const others = edits.filter((e) => e.scope !== edit.scope || e.key !== edit.key);
  return same(at(ownOf(settings, edit.scope), edit.key) ?? null, edit.value) ? others : [...others, edit];
}

/** All changes as one JSON merge patch. */
export function patchOf(settings: Tree, edits: readonly Edit[]): Tree {
  let patch: Tree = {};
  for (const { scope, key, value } of edits) {
    const camera = cameraOf(scope);
    if (!scope) patch = put(patch, key, value, true);
    else if (zoneOf(scope) !== null) patch.zones = zonesWith(settings, edits);
    else if (leaves(edited(settings, edits, scope)).length === 0) patch = put(patch, `cameras.${camera}`, null, true);
    else patch = put(patch, `cameras.${camera}.${key}`, value, true);
  }
  return patch;
}

function zonesWith(settings: Tree, edits: readonly Edit[]): Zone[] {
  return zonesOf(settings).map((zone) => {
    if (!edits.some((e) => e.scope === scopeOfZone(zone))) return zone;
    const own = edited(settings, edits, scopeOfZone(zone));
    return { ...zone, overrides: leaves(own).length ? own : {} };
  });
}

/** The changes that a merge patch makes. */
export function editsOf(settings: Tree, patch: Tree, specs: readonly SettingSpecView[]): Edit[] {
  const found: Edit[] = [];
  const walk = (scope: Scope, tree: Tree, where = "") => {
    for (const [name, value] of Object.entries(tree)) {
      const key = where + name;
      if (!scope && key === "zones" && Array.isArray(value)) {
        for (const zone of value as Zone[]) walk(scopeOfZone(zone), zone.overrides ?? {});
      } else if (!scope && where === "cameras.") {
        const gone = leaves(ownOf(settings, scopeOfCamera(name))).map(([own]) => [own, null]);
        walk(scopeOfCamera(name), value === null ? Object.fromEntries(gone) : (value as Tree));
      } else if (isTree(value)) walk(scope, value, `${key}.`);
      else if (value !== null || scope) found.push({ scope, key, value });
      else
        for (const spec of specs)
          if (`${spec.key}.`.startsWith(`${key}.`)) found.push({ scope, key: spec.key, value: spec.default });
    }
  };
  walk("", patch);
  return found.reduce<Edit[]>((edits, edit) => withEdit(settings, edits, edit), []);
}

/** The patch that a link carries as base64url JSON; null when it cannot be read. */
export function readLink(link: string): Tree | null {
  try {
    const bytes = atob(link.replaceAll("-", "+").replaceAll("_", "/"));
    const patch: unknown = JSON.parse(new TextDecoder().decode(Uint8Array.from(bytes, (c) => c.charCodeAt(0))));
    return isTree(patch) ? patch : null;
  } catch {
    return null;
  }
}

/** What a setting is called. */
export function labelOf(key: string): string {
  const [section = "", action = "", name = ""] = key.split(".");
  const known = text.actions[action as keyof typeof text.actions];
  const ofAction = section === "actions" && known;
  if (ofAction) return name === "enabled" ? known : `${known}, ${say.ofAction[name] ?? words(name)}`;
  return say.fields[key]?.label ?? words(key.replaceAll(".", ": "));
}

/** A value in words. */
export function said(value: unknown, spec?: SettingSpecView): string {
  if (value === null || value === undefined) return say.inherited;
  if (typeof value === "boolean") return value ? say.on : say.off;
  if (Array.isArray(value)) return value.map((item) => choiceWords(String(item))).join(", ") || say.none(spec?.kind);
  if (spec?.kind === "choice") return choiceWords(String(value));
  return value === "" ? say.none(spec?.kind) : `${typeof value === "number" ? value.toLocaleString(locale, { useGrouping: false }) : String(value)} ${words(spec?.unit ?? "")}`.trim();
}

export function choiceWords(choice: string): string {
  const named: Readonly<Record<string, string>> = { ...text.actions, ...say.choices };
  return named[choice] ?? (choice === choice.toUpperCase() ? choice : words(choice));
}

/** What settings files write, without its quotes, brackets and needless zeros. */
const plainly = (change: string) =>
  change
    .replaceAll("[]", "–")
    .replace(/['"[\]]/g, "")
    .replace(/(\d)\.0(?!\d)/g, "$1")
    .replace(/\b(True|False)\b/g, (word) => (word === "True" ? say.on : say.off))
    .replace(" -> ", " → ");

/** "cameras.till-2.ladder.dwell: 30.0 -> 45.0" in words. */
export function told(change: string): string {
  const match = /^(?:cameras\.([^.]+)\.)?([^:]+): (.*)$/.exec(change);
  if (!match) return change;
  const [, camera, key = "", rest = ""] = match;
  const where = camera ? `${say.onCamera(camera)}, ` : "";
  return `${where}${labelOf(key)}: ${plainly(rest)}`;
}

const LINE = /^[a-z]{3}(-[a-z]{3})? (\d\d:\d\d)-(\d\d:\d\d)$/;

/** Why a value does not fit; null when it does. */
export function faultOf(spec: SettingSpecView, value: unknown): string | null {
  if (value === null) return null;
  if (spec.kind === "number") {
    const { low, high, whole, unit } = spec;
    const fits = typeof value === "number" && (!whole || Number.isInteger(value)) && value >= (low ?? value);
    return fits && value <= (high ?? value) ? null : say.range(low ?? 0, high ?? 0, words(unit), whole);
  }
  if (spec.kind === "timezone") return value === "UTC" || TIMEZONES.includes(String(value)) ? null : say.noTimezone;
  if (spec.kind === "address") return /^(https?:\/\/[\w.:[\]-]+(\/[\w.~/-]*)?)?$/i.test(String(value)) ? null : say.noAddress;
  if (spec.kind !== "schedule") return null;
  const lines = (value as string[]).map((line) => LINE.exec(line));
  return lines.every((match) => match && match[2] !== match[3]) ? null : say.schedule.fault;
}

export const TIMEZONES: readonly string[] = Intl.supportedValuesOf("timeZone");
