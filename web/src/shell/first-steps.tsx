import { type ReactNode, useEffect, useState } from "react";
import { type Address, useRead } from "../api/client";
import { useCameras, useOpenDemo } from "../api/queries";
import type { AlertList, DemoView } from "../api/schema";
import type { ZoneList } from "../api/settings";
import { keep, recall } from "../device";
import { Button } from "../parts/button";
import { CheckIcon } from "../parts/icons";
import { Link } from "../route";
import { text } from "../text";

const say = text.firstSteps;
const PUT_AWAY = "first-steps";
const EVERY = 10_000;

interface Step {
  name: string;
  lead: string;
  done: boolean;
  way?: ReactNode;
}

/** The way from an empty wall to alerts that reach somebody; `paths` are the places this user may open. */
export function FirstSteps({ paths }: { paths: readonly string[] }) {
  const [away, setAway] = useState(recall(PUT_AWAY) !== null);
  const cameras = useCameras().data;
  const zones = useAny<ZoneList>("zones", "/api/v1/settings/zones", ({ zones }) => zones.length > 0, !away);
  const mayTell = !away && paths.includes("/notifications");
  const told = useAny<readonly unknown[]>("channels", "/api/v1/channels", (all) => all.length > 0, mayTell);
  const seen = useAny<AlertList>("alerts", "/api/v1/alerts?limit=1", ({ alerts }) => alerts.length > 0, !away);
  const demo = useAny<DemoView>("demo", "/api/v1/demo", ({ running }) => running, !away);
  const open = useOpenDemo();
  const some = Boolean(cameras?.length);

  const go = (path: string, label: string) => paths.includes(path) && <Link href={path}>{label}</Link>;
  const tell = { name: say.notifications, lead: say.notificationsLead, way: go("/notifications", say.notifications) };
  const steps: Step[] = [
    { name: say.camera, lead: say.cameraLead, done: some, way: go("/cameras", say.camera) },
    { name: say.zones, lead: say.zonesLead, done: zones === true, way: go("/zones", say.zones) },
    ...(told === undefined ? [] : [{ ...tell, done: told }]),
    {
      name: say.alert,
      lead: say.alertLead,
      done: seen === true,
      way:
        some && demo === false ? (
          <button type="button" className="link" disabled={open.isPending} onClick={() => open.mutate()}>
            {text.wall.demo}
          </button>
        ) : (
          some && go("/alerts", say.alertGo)
        ),
    },
  ];
  const done = steps.filter((step) => step.done).length;
  const all = done === steps.length;
  useEffect(() => {
    if (all) keep(PUT_AWAY, "done");
  }, [all]);
  if (away || !cameras || zones === undefined || seen === undefined) return null;
  function hide() {
    keep(PUT_AWAY, "hidden");
    setAway(true);
  }
  return (
    <section className="first-steps card" aria-labelledby="first-steps">
      <div className="first-steps-head">
        <h2 id="first-steps">{say.title}</h2>
        <p className="quiet small">{some ? say.progress(done, steps.length) : say.lead}</p>
        <Button plain small onClick={hide}>{say.hide}</Button>
      </div>
      <ol>
        {steps.map((step, at) => (
          <li key={step.name} className={step.done ? "first-step first-step-done" : "first-step first-step-open"}>
            <span className="first-step-mark" aria-hidden="true">{step.done ? <CheckIcon /> : at + 1}</span>
            <div>
              <h3>{step.name} <span className="unseen">({step.done ? say.done : say.open})</span></h3>
              {!step.done && <p className="first-step-lead quiet small">{step.lead}</p>}
              {!step.done && step.way && <p className="small">{step.way}</p>}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** Whether there is any of something; undefined while nobody knows. Asked again until there is. */
function useAny<T>(name: string, path: Address, any: (answer: T) => boolean, enabled: boolean) {
  return useRead<T, boolean>([name, "any"], path, {
    select: any,
    enabled,
    refetchInterval: ({ state }) => (state.data !== undefined && any(state.data) ? false : EVERY),
  }).data;
}
