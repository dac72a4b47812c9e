import { keepPreviousData, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type Address, ask, useRead, useSend } from "../api/client";
import { useCameras } from "../api/queries";
import type { CameraView } from "../api/schema";
import type { FitView, FloorPlanView, PlanView } from "../api/settings";
import { Button } from "../parts/button";
import { Confirm, Form } from "../parts/dialog";
import { asNamed, Field, Select } from "../parts/field";
import { Asked, Head, ProblemNote } from "../parts/page";
import { useNarrowing } from "../route";
import { text } from "../text";
import { LivePicture } from "../wall/live-picture";
import { Editor } from "../zones/editor";
import { type Drawing, type History, type Point, type Step, tidy, useHistory } from "../zones/shape";
import { Sheet } from "./sheet";

const say = text.plan;
const PLAN = ["floor-plan"] as const;
const AT = "/api/v1/floor-plan";
const LEAST = 4;

type Change = readonly ["PUT" | "DELETE", Address, unknown?];

function useChange() {
  const queries = useQueryClient();
  const send = async ([method, path, body]: Change) =>
    queries.setQueryData(PLAN, await ask<FloorPlanView>(method, path, body));
  return useSend(send, PLAN, ["place"]);
}

/** The store's floor plan: its size, its picture, and which spot of it each camera sees where. */
export function PlanPage() {
  const stored = useRead<FloorPlanView>(PLAN, AT, { refetchOnWindowFocus: false });
  const cameras = useCameras().data ?? [];
  const [asked, narrow] = useNarrowing("camera");
  const camera = cameras.find(({ name }) => name === asked.camera) ?? cameras[0];
  const plan = stored.data?.plan;
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
      {stored.data && <Paper key={`${plan?.width} ${plan?.depth}`} state={stored.data} />}
      {plan && !camera && <p className="quiet">{say.noCamera}</p>}
      {plan && camera && (
        <Marks key={`${camera.name} ${plan.width} ${plan.depth}`} camera={camera} plan={plan} version={stored.data!.version} />
      )}
    </>
  );
}

/** How large the plan is, and what is drawn on it. */
function Paper({ state: { plan, version } }: { state: FloorPlanView }) {
  const [width, setWidth] = useState(plan ? String(plan.width) : "");
  const [depth, setDepth] = useState(plan ? String(plan.depth) : "");
  const [leaving, setLeaving] = useState(false);
  const change = useChange();
  const send = (...what: Change) => change.mutate(what);
  const metres = { type: "number", min: 1, max: 500, step: "any", required: true } as const;
  return (
    <Form
      className="card plan-form"
      onSubmit={() => send("PUT", AT, { version, width: Number(width), depth: Number(depth) })}
    >
      <Field label={say.width} {...metres} value={width} onValue={setWidth} />
      <Field label={say.depth} {...metres} value={depth} onValue={setDepth} />
      <Button main={!plan} type="submit">{plan ? say.resize : say.start}</Button>
      {plan && (
        <label className="button file-button">
          {plan.picture ? say.otherPicture : say.picture}
          <input
            type="file" className="unseen" accept="image/png,image/jpeg,image/webp"
            onChange={({ target }) => {
              if (target.files?.[0]) send("PUT", `${AT}/picture?version=${version}`, target.files[0]);
              target.value = "";
            }}
          />
        </label>
      )}
      {plan?.picture && (
        <Button onClick={() => send("DELETE", `${AT}/picture?version=${version}`)}>{say.noPicture}</Button>
      )}
      {plan && <Button danger onClick={() => setLeaving(true)}>{say.remove}</Button>}
      <ProblemNote error={change.error} />
      {leaving && (
        <Confirm
          title={say.removeTitle} lead={say.removeLead} action={say.remove} danger doing={change}
          onConfirm={() => send("DELETE", `${AT}?version=${version}`)} onClose={() => setLeaving(false)}
        />
      )}
    </Form>
  );
}

/** Marks in the picture, and on the plan, both in shares of their sides; those of one number belong together. */
type Sides = { readonly [side in "seen" | "at"]: Drawing };

function Marks({ camera, plan, version }: { camera: CameraView; plan: PlanView; version: number }) {
  const stored = plan.cameras.find(({ name }) => name === camera.name)?.marks ?? [];
  const drawn = (points: Point[]): Drawing => ({ points, closed: false });
  const [history, change] = useHistory<Sides>({
    seen: drawn(stored.map(({ seen }) => seen)),
    at: drawn(stored.map(({ at: [x, y] }) => [x / plan.width, y / plan.depth])),
  });
  const [shape, setShape] = useState(16 / 9);
  const save = useChange();
  const { seen, at } = history.now;
  const count = Math.min(seen.points.length, at.points.length);
  const marks = seen.points.slice(0, count).map((point, index) => {
    const [x, y] = at.points[index]!;
    return { seen: point, at: [x * plan.width, y * plan.depth] };
  });
  const fit = useFit(marks);
  const errors = fit.data?.errors ?? [];
  const whole = seen.points.length === at.points.length;
  const live = camera.health?.state === "live";

  function without(index: number) {
    const left = (side: Drawing) => drawn(side.points.filter((_, each) => each !== index));
    change({ put: { seen: left(seen), at: left(at) } });
  }
  /** The history as one of the two sides knows it. */
  function side(which: keyof Sides): { history: History; change: (what: Step) => void } {
    const of = (each: Sides) => each[which];
    const now = of(history.now);
    const whole = (drawing: Drawing) => ({ ...history.now, [which]: drawing });
    function told(what: Step) {
      save.reset();
      if (typeof what === "string") change(what);
      else if ("preview" in what) change({ preview: whole(what.preview) });
      else if ("settle" in what) what.settle !== now && change({ settle: whole(what.settle) });
      else if (what.put.points.length < now.points.length) {
        without(now.points.findIndex((point, index) => point !== what.put.points[index]));
      } else change({ put: whole({ ...what.put, points: what.put.points.map(tidy) }) });
    }
    return { history: { past: history.past.map(of), now, future: history.future.map(of) }, change: told };
  }
  const editor = { camera: camera.name, name: "", kind: "shelf", others: [], bad: new Set<number>() } as const;
  const step =
    seen.points.length > at.points.length ? say.nextOnPlan(at.points.length + 1)
    : at.points.length > seen.points.length ? say.nextInPicture(seen.points.length + 1)
    : count < LEAST ? say.missing(LEAST - count, camera.name)
    : fit.data && (fit.data.error === null ? say.four : say.fits(fit.data.error));
  return (
    <>
      <div className="plan-views">
        <Editor {...editor} {...side("seen")} shape={shape} marks={say.onPicture(camera.name)} onCancel={() => undefined}>
          <LivePicture camera={camera.name} live={live} bare onShape={setShape} first>
            {!live && <div className="tile-note">{text.zones.unseen}</div>}
          </LivePicture>
        </Editor>
        <Editor {...editor} {...side("at")} shape={plan.width / plan.depth} marks={say.onPlan} onCancel={() => undefined}>
          <Sheet plan={plan} aria-hidden="true" />
        </Editor>
      </div>
      <div className="card plan-fit">
        <p role="status"><strong>{step}</strong></p>
        <ProblemNote error={save.error ?? (whole ? fit.error : null)} />
        <ol>
          {marks.map(({ at: [x = 0, y = 0] }, index) => (
            <li key={index}>
              <span className="number">{say.spot(index + 1, x, y)}</span>
              <span className="quiet number">{errors.length === count && count > LEAST && say.off(errors[index]!)}</span>
              <Button small onClick={() => without(index)}>{say.removeNumber(index + 1)}</Button>
            </li>
          ))}
        </ol>
        <Button
          main disabled={!whole || save.isPending || (count > 0 ? count < LEAST || Boolean(fit.error) : !stored.length)}
          onClick={() => save.mutate(["PUT", `${AT}/cameras/${encodeURIComponent(camera.name)}`, { version, marks }])}
        >
          {say.save}
        </Button>
        {save.isSuccess && <p role="status">{say.saved}</p>}
      </div>
    </>
  );
}

/** How well marks fit, asked as soon as they rest. */
function useFit(marks: readonly unknown[]) {
  const [tried, setTried] = useState("[]");
  const now = JSON.stringify(marks);
  useEffect(() => {
    const rest = setTimeout(() => setTried(now), 300);
    return () => clearTimeout(rest);
  }, [now]);
  return useQuery({
    queryKey: ["fit", tried], queryFn: () => ask<FitView>("POST", `${AT}/fit`, { marks: JSON.parse(tried) }),
    enabled: marks.length >= LEAST && tried !== "[]", placeholderData: keepPreviousData, retry: false,
  });
}
