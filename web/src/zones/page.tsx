import { type MouseEvent, useState } from "react";
import { Problem } from "../api/client";
import { useCameras, useRemoveZone, useSaveZone, useZones } from "../api/queries";
import type { CameraView } from "../api/office";
import type { ZoneKind, ZoneView } from "../api/settings";
import { Button } from "../parts/button";
import { AskFirst, Form } from "../parts/dialog";
import { asNamed, Field, optionsOf, Select } from "../parts/field";
import { PlusIcon } from "../parts/icons";
import { Asked, Empty, Head, ProblemNote } from "../parts/page";
import { Link, useNarrowing } from "../route";
import { text } from "../text";
import { LivePicture } from "../wall/live-picture";
import type { Watched } from "../wall/socket";
import { Editor } from "./editor";
import { named, type Point, useDrawing, zonesAt } from "./shape";

const say = text.zones;

/** The zones of one camera: drawn, changed and tried on its live picture. */
export function ZonesPage() {
  const cameras = useCameras();
  const stored = useZones();
  const [asked, narrow] = useNarrowing("camera");
  const camera = cameras.data?.find(({ name }) => name === asked.camera) ?? cameras.data?.[0];
  return (
    <>
      <Head title={say.title}>
        {camera && (
          <Select
            bar label={say.camera} value={camera.name} onValue={(camera) => narrow({ camera })}
            options={asNamed(cameras.data?.map(({ name }) => name) ?? [])}
          />
        )}
      </Head>
      <Asked query={cameras.data ? stored : cameras} />
      {cameras.data?.length === 0 && (
        <Empty title={say.noCamera}><Link href="/cameras" className="button">{text.cameras.nav}</Link></Empty>
      )}
      {camera && stored.data && (
        <CameraZones key={camera.name} camera={camera} zones={stored.data.zones} version={stored.data.version} />
      )}
    </>
  );
}

interface Stored {
  camera: CameraView;
  zones: readonly ZoneView[];
  version: number;
}

function CameraZones({ camera, zones, version }: Stored) {
  const [open, setOpen] = useState<ZoneView | "new" | null>(null);
  const [testing, setTesting] = useState(false);
  const [people, setPeople] = useState<readonly Watched[]>([]);
  const [spot, setSpot] = useState<Point | null>(null);
  const mine = zones.filter((zone) => zone.camera === null || zone.camera === camera.name);
  const live = camera.health?.state === "live";
  const close = () => setOpen(null);
  if (open) {
    const zone = open === "new" ? null : open;
    return <ZoneForm camera={camera} zones={mine} version={version} zone={zone} onClose={close} />;
  }

  function tapped(event: MouseEvent<HTMLElement>) {
    const frame = event.currentTarget.getBoundingClientRect();
    const place: Point = [(event.clientX - frame.left) / frame.width, (event.clientY - frame.top) / frame.height];
    const hit = zonesAt(mine, place)[0];
    if (testing) setSpot(place);
    else if (hit) setOpen(hit);
  }
  const there = spot ? zonesAt(mine, spot) : [];
  const firsts = [...people.map(({ zones: [first] }) => first), there[0]?.name];
  const counting = new Set(firsts.filter((name) => name !== undefined));
  return (
    <div className="zones">
      <div className="stack">
        <div className="editor-stage card">
          <LivePicture
            camera={camera.name} live={live} bare={!testing} zones={mine} lit={testing ? counting : new Set()}
            onFacts={(facts) => testing && setPeople(facts.people)} first
          >
            {!live && <div className="tile-note">{say.unseen}</div>}
          </LivePicture>
          <div className={testing ? "over touch-asks" : "over"} onClick={tapped} data-testid="picture">
            {testing &&
              people.map(({ track, feet: [x, y] }) => (
                <span key={track} className="foot" style={placed([x, Math.min(y, 0.985)])} />
              ))}
            {testing && spot && <span className="spot" style={placed(spot)} />}
          </div>
        </div>
        {testing && <Standing people={people} spot={spot} there={there} />}
      </div>
      <div className="stack">
        <div className="actions">
          <Button main onClick={() => setOpen("new")}>
            <PlusIcon />
            {say.add}
          </Button>
          <Button aria-pressed={testing} onClick={() => setTesting(!testing)}>{say.test}</Button>
        </div>
        {mine.length === 0 ? (
          <p className="quiet">{say.none}</p>
        ) : (
          <ul className="card rows" aria-label={say.list}>
            {mine.map((zone) => (
              <li key={`${zone.camera}/${zone.name}`}>
                <button type="button" className="row-link" onClick={() => setOpen(zone)}>
                  <span className={`swatch zone-${zone.kind}`} />
                  <span className="row-main">
                    <span className="unseen">{say.edit} </span>
                    <strong>{zone.name}</strong>
                    <span className="quiet small">
                      {[text.zoneKinds[zone.kind], zone.department, zone.camera === null && say.everywhere]
                        .filter(Boolean)
                        .join(" · ")}
                    </span>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}

/** Where on a picture a point is. */
const placed = ([x, y]: Point) => ({ left: `${x * 100}%`, top: `${y * 100}%` });

/** Who stands where, and what is at the spot that was asked for. */
function Standing({ people, spot, there }: {
  people: readonly Watched[];
  spot: Point | null;
  there: readonly ZoneView[];
}) {
  const places = (zones: readonly string[]) =>
    zones.length === 0
      ? say.nowhere
      : zones.map((zone, index) => (index === 0 && zones.length > 1 ? `${zone} (${say.counts})` : zone)).join(", ");
  return (
    <div className="card panel">
      <p className="quiet small">{say.testLead}</p>
      {spot && (
        <p role="status">
          <strong>{say.spot}:</strong> {places(there.map(({ name }) => name))}
        </p>
      )}
      {people.length === 0 && <p>{say.nobody}</p>}
      <ul>
        {people.map((person) => (
          <li key={person.track}>
            <strong className="number">{say.person(person.track)}:</strong> {places(person.zones)}
          </li>
        ))}
      </ul>
    </div>
  );
}

interface Editing extends Stored {
  zone: ZoneView | null;
  onClose: () => void;
}

function ZoneForm({ camera, zones, version, zone, onClose }: Editing) {
  const [history, change] = useDrawing(zone?.polygon ?? []);
  const [name, setName] = useState(zone?.name ?? "");
  const [kind, setKind] = useState<ZoneKind>(zone?.kind ?? "shelf");
  const [department, setDepartment] = useState(zone?.department ?? "");
  const [everywhere, setEverywhere] = useState(zone !== null && zone.camera === null);
  const [shape, setShape] = useState(16 / 9);
  const save = useSaveZone(zone);
  const remove = useRemoveZone();
  const { points, closed } = history.now;
  const others = zones.filter((each) => each !== zone && each.name !== zone?.name);
  const live = camera.health?.state === "live";
  const conflict = save.error instanceof Problem && save.error.status === 409;

  function submit() {
    const body = { name: name.trim(), kind, polygon: points, department: department.trim(), version };
    save.mutate(
      { ...body, camera: everywhere ? null : camera.name, overrides: zone?.overrides ?? {} },
      { onSuccess: onClose },
    );
  }

  return (
    <Form className="zones" onSubmit={submit}>
      <Editor
        history={history}
        change={(what) => {
          if (save.error) save.reset();
          change(what);
        }}
        camera={camera.name} name={name || say.newTitle} kind={kind} others={others} shape={shape}
        bad={named(save.error?.message ?? "")} onCancel={onClose}
      >
        <LivePicture camera={camera.name} live={live} bare zones={others} onShape={setShape} first>
          {!live && <div className="tile-note">{say.unseen}</div>}
        </LivePicture>
      </Editor>
      <div className="card zone-form form">
        <h2>{zone ? say.editTitle(zone.name) : say.newTitle}</h2>
        <Field label={say.name} hint={say.nameHint} value={name} onValue={setName} maxLength={60} required />
        <Select
          label={say.kind}
          hint={
            <span className="zone-meaning">
              <span className={`swatch zone-${kind}`} />
              {text.zoneMeaning[kind]}{" "}
              {text.zoneDrawing[kind === "shelf" || kind === "exclusion" ? kind : "floor"]}
            </span>
          }
          value={kind} onValue={setKind} options={optionsOf<ZoneKind>(text.zoneKinds)}
        />
        {kind === "high_risk" && (
          <Field label={say.department} hint={say.departmentHint} value={department} onValue={setDepartment} />
        )}
        <Select
          label={say.where} value={everywhere ? "all" : "this"} onValue={(where) => setEverywhere(where === "all")}
          options={[["this", say.onlyThis(camera.name)], ["all", say.all]]}
        />
        <ProblemNote error={save.error && plain(save.error)} />
        {conflict && <p className="small">{say.conflict}</p>}
        {!closed && <p className="quiet small">{say.unfinished}</p>}
        <div className="actions">
          <Button main type="submit" disabled={!closed || save.isPending}>{say.save}</Button>
          <Button onClick={onClose}>{text.cancel}</Button>
          {zone && (
            <AskFirst
              title={say.removeTitle(zone.name)} action={say.remove} doing={remove}
              lead={zone.kind === "exclusion" ? say.removeExclusion : say.removeLead}
              onConfirm={() => remove.mutate({ zone, version }, { onSuccess: onClose })}
            >
              {say.remove}
            </AskFirst>
          )}
        </div>
      </div>
    </Form>
  );
}

/** A complaint without the key of the setting, which says nothing here. */
function plain(error: Error): Error {
  const message = error.message.replace(/^zones?[\w.[\]]*: /, "");
  return error instanceof Problem ? new Problem(error.status, message, error.fix) : error;
}
