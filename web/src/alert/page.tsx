import { useRef, useState } from "react";
import { useAlert, useMonitoring } from "../api/queries";
import type { AlertDetail } from "../api/schema";
import { ago, clock, machine, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { BackIcon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { Link } from "../route";
import { text } from "../text";
import { Facts } from "./facts";
import { History } from "./history";
import { Moves } from "./moves";
import { Player } from "./player";
import { Timeline } from "./timeline";

const say = text.alert;

/** One alert: look at it, see why it was raised, say what was done about it. */
export function AlertPage({ id }: { id: string }) {
  const alert = useAlert(id);
  const timeZone = useMonitoring().data?.timezone ?? "UTC";
  return (
    <>
      <Link href="/alerts" className="back button button-plain button-small">
        <BackIcon />
        {say.back}
      </Link>
      {alert.isPending && <p className="quiet">{text.wait}</p>}
      <ProblemNote error={alert.error} onRetry={() => void alert.refetch()} />
      {alert.data && <Whole alert={alert.data} timeZone={timeZone} />}
    </>
  );
}

function Whole({ alert, timeZone }: { alert: AlertDetail; timeZone: string }) {
  const video = useRef<HTMLVideoElement>(null);
  const [duration, setDuration] = useState<number | null>(null);

  function seek(seconds: number) {
    if (!video.current || duration === null) return;
    video.current.currentTime = Math.min(Math.max(0, seconds), Math.max(0, duration - 0.05));
    video.current.closest(".player")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return (
    <>
      <div className="head alert-head">
        <div>
          <h1>
            {text.actions[alert.action]} <span className="alert-kind">{words(alert.kind)}</span>
          </h1>
          <p className="quiet">
            {alert.camera} · <time dateTime={machine(alert.confirmed_at)}>{clock(alert.confirmed_at, timeZone)}</time>{" "}
            ({ago(alert.confirmed_at)})
          </p>
        </div>
        <div className="alert-tags">
          <LevelBadge level={alert.level} />
          <span className="chip">{text.states[alert.state]}</span>
        </div>
      </div>
      <div className="alert">
        <div className="alert-look">
          <Player ref={video} alert={alert} duration={duration} onDuration={setDuration} />
          <Timeline alert={alert} video={video} duration={duration} onSeek={seek} />
        </div>
        <div className="alert-side">
          <Moves alert={alert} />
          <Facts alert={alert} timeZone={timeZone} />
          <History alert={alert} timeZone={timeZone} />
          <p className="quiet small">{say.suspicion}</p>
        </div>
      </div>
    </>
  );
}
