import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { ask, Problem, useRead } from "../api/client";
import { MONITORING, NEVER, SETTINGS, useCameraNames, useSession } from "../api/queries";
import type { SettingSpecView, SettingsView } from "../api/settings";
import { Confirm } from "../parts/dialog";
import { Asked, Head } from "../parts/page";
import { go, queryOf, useAddress, useLeaving } from "../route";
import { MonitoringSwitch } from "../shell/status";
import { text } from "../text";
import { Actions } from "./actions";
import { type Desk, Part, Reset, Setting } from "./inputs";
import {
  type Edit, editsOf, patchOf, readLink, type Scope, scopeOfZone, scopeWords, withEdit, zonesOf,
} from "./patch";
import { History, HISTORY, SettingsFile, Snoozes, useHistory } from "./upkeep";
import { ChangesBar } from "./whatif";
import "../styles/settings.css";

const say = text.settings;
const TREE = [...SETTINGS, "tree"];
const FRESH = 10_000;

/** Everything a store decides for itself. */
export function SettingsPage() {
  const [held, setHeld] = useState(false);
  const saved = useRead<SettingsView>(TREE, "/api/v1/settings", {
    // While something is unsaved the ground does not move: who was faster is told when saving.
    staleTime: held ? NEVER : 0,
    refetchInterval: held ? false : FRESH,
  });
  const specs = useRead<SettingSpecView[]>(["specs"], "/api/v1/settings/schema", { staleTime: NEVER });
  return (
    <>
      <Head title={say.title} lead={say.lead} />
      <Asked query={saved.error ? saved : specs} />
      {saved.data && specs.data && <Editor saved={saved.data} specs={specs.data} onHeld={setHeld} />}
    </>
  );
}

function Editor({ saved, specs, onHeld }: {
  saved: SettingsView;
  specs: SettingSpecView[];
  onHeld: (held: boolean) => void;
}) {
  const queries = useQueryClient();
  const { searchParams } = useAddress();
  const [link] = useState(() => searchParams.get("patch"));
  const [edits, setEdits] = useState<Edit[]>(() => editsOf(saved.settings, (link && readLink(link)) || {}, specs));
  const [beaten, setBeaten] = useState<number | null>(null);
  const [stopping, setStopping] = useState(false);
  const limited = useSession().data?.cameras ?? null;
  const history = useHistory(limited === null);
  const [leave, stay] = useLeaving(edits.length > 0);
  const camera = searchParams.get("camera") ?? limited?.[0] ?? null;
  const zone = searchParams.get("zone");
  const scope: Scope = zone !== null ? `zone:${camera ?? ""}:${zone}` : camera ? `camera:${camera}` : "";
  const save = useMutation({
    mutationFn: (confirm: boolean) =>
      ask<SettingsView>("PATCH", "/api/v1/settings", {
        version: saved.version,
        settings: patchOf(saved.settings, edits),
        confirm,
      }),
    onSuccess: (view) => {
      queries.setQueryData(TREE, view);
      discard();
      void queries.invalidateQueries({ queryKey: HISTORY });
      void queries.invalidateQueries({ queryKey: MONITORING });
    },
    onError: async (error) => {
      if (!(error instanceof Problem) || ![409, 412].includes(error.status)) return;
      const now = await queries.fetchQuery({
        queryKey: TREE,
        queryFn: () => ask<SettingsView>("GET", "/api/v1/settings"),
      });
      await queries.invalidateQueries({ queryKey: HISTORY });
      if (now.version === saved.version) return;
      setBeaten(saved.version);
      setEdits((mine) => mine.reduce<Edit[]>((kept, edit) => withEdit(now.settings, kept, edit), []));
      save.reset();
    },
  });
  useEffect(() => onHeld(edits.length > 0), [edits.length, onHeld]);
  useEffect(() => {
    if (link) go("/settings", { replace: true });
  }, [link]);

  function discard() {
    setEdits([]);
    setBeaten(null);
    setStopping(false);
    save.reset();
  }

  const stops = edits.some((edit) => edit.key === "enabled" && !edit.scope && edit.value === false);
  const onSave = () => (stops ? setStopping(true) : save.mutate(false));
  const desk: Desk = {
    settings: saved.settings,
    specs: new Map(specs.map((spec) => [spec.key, spec])),
    edits,
    scope,
    change: (...changes) => {
      save.reset();
      setEdits((all) => changes.reduce((kept, c) => withEdit(saved.settings, kept, { scope, ...c }), all));
    },
  };
  const here = specs.filter((spec) => (scope ? spec.overridable : spec.key !== "enabled"));
  const sections = [...new Set(here.map((spec) => spec.section))].filter(
    (name) => !["", "actions", zone === null ? "" : "analysis"].includes(name),
  );
  const names = ["general", "actions", ...sections, ...(scope ? [] : ["snoozes", "file", "history"])];
  return (
    <>
      <ScopePick settings={saved.settings} scope={scope} limited={limited} />
      {link && !readLink(link) && <p className="problem">{say.badLink}</p>}
      <div className="settings">
        <nav className="settings-nav" aria-label={say.sections}>
          {names.map((name) => <a key={name} href={`#${name}`}>{say.names[name] ?? name}</a>)}
        </nav>
        <div className="stack settings-parts">
          <Plain desk={desk} name="general" specs={here.filter((spec) => spec.section === "")} />
          <Actions desk={desk} />
          {sections.map((name) => (
            <Plain key={name} desk={desk} name={name} specs={here.filter((spec) => spec.section === name)} />
          ))}
          {!scope && (
            <>
              <Snoozes />
              <SettingsFile />
              <History />
            </>
          )}
          <ChangesBar
            desk={desk}
            others={beaten === null ? null : (history.data ?? []).filter(({ version }) => version > beaten)}
            doing={save} onSave={onSave}
            onUndo={(edit) => (edit ? setEdits(edits.filter((e) => e !== edit)) : discard())}
          />
        </div>
      </div>
      {stopping && (
        <Confirm
          title={text.monitoring.stopTitle} lead={text.monitoring.stopLead} action={text.monitoring.stop} danger
          doing={save} onConfirm={() => save.mutate(true)} onClose={() => setStopping(false)}
        />
      )}
      {leave && (
        <Confirm
          title={say.leave.title} lead={say.leave.lead(edits.length)} action={say.leave.action} danger
          onConfirm={leave} onClose={stay}
        />
      )}
    </>
  );
}

/** Store, camera or zone: whose values are shown and changed. Who sees some cameras only may change only these. */
function ScopePick({ settings, scope, limited }: {
  settings: SettingsView["settings"];
  scope: Scope;
  limited: readonly string[] | null;
}) {
  const all = useCameraNames();
  const cameras = (limited ?? all).map((name) => `camera:${name}`);
  const groups = [
    [say.cameras, cameras.includes(scope) || !scope.startsWith("camera:") ? cameras : [...cameras, scope]],
    [say.zones, limited ? [] : zonesOf(settings).map(scopeOfZone)],
  ] as const;

  function pick(next: Scope) {
    const [kind, camera = "", ...zone] = next.split(":");
    go(`/settings${queryOf({ camera, zone: kind === "zone" ? zone.join(":") : null }, "?")}`, { replace: true });
  }

  return (
    <div className="scope">
      <label className="row">
        {say.scope}
        <select value={scope} onChange={(event) => pick(event.target.value)}>
          {!limited && <option value="">{say.store}</option>}
          {groups.map(([label, scopes]) => (
            <optgroup key={label} label={label}>
              {scopes.map((one) => <option key={one} value={one}>{scopeWords(one)}</option>)}
            </optgroup>
          ))}
        </select>
      </label>
      {scope && <p className="quiet small">{say.scopeLead}</p>}
    </div>
  );
}

/** A section of plain values. The store's own switch asks at once; it is not collected with the changes. */
function Plain({ desk, name, specs }: { desk: Desk; name: string; specs: SettingSpecView[] }) {
  return (
    <Part name={name} side={specs.length > 1 && <Reset desk={desk} specs={specs} label={say.names[name] ?? name} />}>
      {name === "general" && !desk.scope && (
        <div className="setting">
          <div>
            <strong>{say.fields.enabled?.label}</strong>
            <p className="quiet small">{say.fields.enabled?.about}</p>
          </div>
          <div className="setting-input"><MonitoringSwitch may /></div>
        </div>
      )}
      {specs.map((spec) => <Setting key={spec.key} desk={desk} spec={spec} />)}
    </Part>
  );
}
