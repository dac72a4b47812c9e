import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Address, ask, useRead, useSend } from "../api/client";
import { useCameras } from "../api/queries";
import type { CameraView } from "../api/office";
import type { FitView, FloorPlanView, PlanView } from "../api/settings";
import { Button } from "../parts/button";
import { Confirm, Form } from "../parts/dialog";
import { asNamed, Field, Select } from "../parts/field";
import { Asked, Head, ProblemNote } from "../parts/page";
import { useNarrowing } from "../route";
import { text } from "../text";
import { LivePicture } from "../wall/live-picture";
import { Editor } from "../zones/editor";
import { type Drawing, type Point, type Step, tidy, useHistory } from "../zones/shape";
import { Sheet } from "./sheet";

const say = text.plan;
const PLAN = ["floor-plan"] as const;
const AT = "/api/v1/floor-plan";
const LEAST = 4;

function useChange() {
  const queries = useQueryClient();
  const send = async ({ path, body }: { path: Address; body?: unknown }) =>
    queries.setQueryData(PLAN, await ask<FloorPlanView>(body ? "PUT" : "DELETE", path, body));
  return useSend(send, PLAN, ["place"]);
}

/** The store's floor plan: its size, its picture, and which spot of it each camera sees where. */
export function PlanPage() {
  const stored = useRead<FloorPlanView>(PLAN, AT);
  const cameras = useCameras().data ?? [];
  const [asked, narrow] = useNarrowing("camera");
  const camera = cameras.find(({ name }) => name === asked.camera) ?? cameras[0];
  const plan = stored.data?.plan;
  const size = `${plan?.width} ${plan?.depth}`;
  return (
    <>
      <Head title={say.title} lead={say.lead}>
        {plan && camera && (
          <Select
            bar label={text.zones.camera} value={camera.name} onValue={(camera) => narrow({ camera })}
            options={asNamed(cameras.map(({ name }) => name))}
          />
        )}
      </Head>
      <Asked query={stored} />
      {stored.data && <Paper key={size} {...stored.data} />}
      {plan && camera && (
        <Marks key={`${camera.name} ${size}`} camera={camera} plan={plan} version={stored.data!.version} />
      )}
    </>
  );
}

/** How large the plan is, and what is drawn on it. */
function Paper({ plan, version }: FloorPlanView) {
  const [width, setWidth] = useState(String(plan?.width ?? ""));
  const [depth, setDepth] = useState(String(plan?.depth ?? ""));
  const [leaving, setLeaving] = useState(false);
  const change = useChange();
  const metres = { type: "number", min: 1, max: 500, step: "any", required: true };
  const picture = `${AT}/picture?version=${version}` as const;
  const body = { version, width: Number(width), depth: Number(depth) };
  return (
    <Form className="card plan-form" onSubmit={() => change.mutate({ path: AT, body })}>
      <Field label={say.width} {...metres} value={width} onValue={setWidth} />
      <Field label={say.depth} {...metres} value={depth} onValue={setDepth} />
      <Button main={!plan} type="submit">{plan ? say.resize : say.start}</Button>
      {plan && (
        <label className="button file-button">
          {plan.picture ? say.otherPicture : say.picture}
          <input
            type="file" className="unseen" accept="image/png,image/jpeg,image/webp"
            onClick={({ currentTarget }) => (currentTarget.value = "")}
            onChange={({ target: { files } }) => files?.[0] && change.mutate({ path: picture, body: files[0] })}
          />
        </label>
      )}
      {plan && <Button danger onClick={() => setLeaving(true)}>{say.remove}</Button>}
      {!leaving ? <ProblemNote error={change.error} /> : (
        <Confirm
          title={say.removeTitle} lead={say.removeLead} action={say.remove} danger doing={change}
          onConfirm={() => change.mutate({ path: `${AT}?version=${version}` })}
          onClose={() => setLeaving(false)}
        />
      )}
    </Form>
  );
}

/** Marks in the picture, and on the plan, both in shares of their sides; those of one number belong together. */
type Sides = { [side in "seen" | "at"]: Drawing };

function Marks({ camera, plan, version }: { camera: CameraView; plan: PlanView; version: number }) {
  const stored = plan.cameras.find(({ name }) => name === camera.name)?.marks ?? [];
  const drawn = (points: Point[]): Drawing => ({ points, closed: false });
  const [history, change] = useHistory<Sides>({
    seen: drawn(stored.map(({ seen }) => seen)),
    at: drawn(stored.map(({ at: [x, y] }) => [x / plan.width, y / plan.depth])),
  });
  const [shape, setShape] = useState(16 / 9);
  const save = useChange();
  const [seen, at] = [history.now.seen.points, history.now.at.points];
  const count = Math.min(seen.length, at.length);
  const onPlan = ([x, y]: Point) => [x * plan.width, y * plan.depth] as const;
  const marks = at.slice(0, count).map((place, index) => ({ seen: seen[index], at: onPlan(place) }));
  const whole = seen.length === at.length;
  const live = camera.health?.state === "live";

  // How well they fit, asked as soon as they rest.
  const [tried, setTried] = useState(marks);
  const now = JSON.stringify(marks);
  useEffect(() => {
    const rest = setTimeout(setTried, 300, JSON.parse(now));
    return () => clearTimeout(rest);
  }, [now]);
  const fit = useQuery({
    queryKey: ["fit", tried], queryFn: () => ask<FitView>("POST", `${AT}/fit`, { marks: tried }),
    enabled: tried.length >= LEAST, placeholderData: keepPreviousData, retry: false,
  });
  const off = (count > LEAST && fit.data?.errors) || [];

  function without(index: number) {
    const left = (points: Point[]) => drawn(points.filter((_, each) => each !== index));
    change({ put: { seen: left(seen), at: left(at) } });
  }
  /** What an editor of one of the two sides needs. */
  function editing(side: keyof Sides) {
    const { [side]: now } = history.now;
    const both = (drawing: Drawing) => ({ ...history.now, [side]: { ...drawing, points: drawing.points.map(tidy) } });
    function told(what: Step) {
      save.reset();
      if (typeof what === "string") change(what);
      else if ("preview" in what) change({ preview: both(what.preview) });
      else if ("settle" in what) {
        if (what.settle !== now) change({ settle: both(what.settle) });
      } else if (what.put.points.length >= now.points.length) change({ put: both(what.put) });
      else without(now.points.findIndex((point, index) => point !== what.put.points[index]));
    }
    const [past, future] = [history.past, history.future].map((steps) => steps.map((each) => each[side]));
    const plain = { name: "", kind: "shelf", others: [], bad: new Set<number>(), onCancel: () => undefined } as const;
    return { ...plain, camera: camera.name, history: { past: past!, now, future: future! }, change: told };
  }
  const fits = fit.data && (fit.data.error === null ? say.four : say.fits(fit.data.error));
  const asks = count < LEAST ? say.missing(LEAST - count, camera.name) : fit.error ? "" : fits;
  const next = whole ? asks : (seen.length > count ? say.nextOnPlan : say.nextInPicture)(count + 1);
  return (
    <>
      <p role="status" className="plan-step"><strong>{save.isSuccess ? say.saved : next}</strong></p>
      <div className="plan-views">
        <Editor {...editing("seen")} shape={shape} marks={say.onPicture(camera.name)}>
          <LivePicture camera={camera.name} live={live} bare onShape={setShape} first>
            {!live && <div className="tile-note">{text.zones.unseen}</div>}
          </LivePicture>
        </Editor>
        <Editor {...editing("at")} shape={plan.width / plan.depth} marks={say.onPlan}>
          <Sheet plan={plan} aria-hidden="true" />
        </Editor>
      </div>
      <ProblemNote error={save.error ?? (whole ? fit.error : null)} />
      <ol className="plan-marks">
        {marks.map((mark, index) => (
          <li key={index}>
            <span className="number">{say.spot(index + 1, ...mark.at, off[index])}</span>
            <Button small aria-label={say.removeNumber(index + 1)} onClick={() => without(index)}>
              {say.removeMark}
            </Button>
          </li>
        ))}
      </ol>
      <Button
        main disabled={!whole || save.isPending || (count ? count < LEAST || Boolean(fit.error) : !stored.length)}
        onClick={() => save.mutate({ path: `${AT}/cameras/${camera.name}`, body: { version, marks } })}
      >
        {say.save}
      </Button>
    </>
  );
}
