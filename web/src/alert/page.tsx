import { useRef, useState } from "react";
import { around, useKeys } from "../alerts/queue";
import { useAlert, useAnyMove, useSession } from "../api/queries";
import type { AlertDetail } from "../api/schema";
import { ago, words } from "../format";
import { Holder, LevelBadge } from "../parts/badge";
import { BackIcon } from "../parts/icons";
import { Asked, Head, ProblemNote, Time } from "../parts/page";
import { alertAddress, go, Link } from "../route";
import { text } from "../text";
import { History, Known, SecondOpinion } from "./facts";
import { Moves } from "./moves";
import { Place } from "./place";
import { Player } from "./player";
import { Timeline } from "./timeline";

const say = text.alert;

/** One alert: look at it, see why it was raised, say what was done about it. */
export function AlertPage({ id }: { id: string }) {
  const alert = useAlert(id);
  return (
    <>
      <Ways id={id} />
      <Asked query={alert} />
      {alert.data && <Whole alert={alert.data} />}
    </>
  );
}

/** Back to the list one came from, and on through it. */
function Ways({ id }: { id: string }) {
  const { list, previous, next } = around(id);
  useKeys({
    j: () => next && go(alertAddress(next)),
    k: () => previous && go(alertAddress(previous)),
  });
  return (
    <nav className="back actions" aria-label={say.ways}>
      <Link href={list} className="button button-plain button-small">
        <BackIcon />
        {say.back}
      </Link>
      {previous && <Link href={alertAddress(previous)} className="button button-small">{say.previous}</Link>}
      {next && <Link href={alertAddress(next)} className="button button-small">{say.next}</Link>}
    </nav>
  );
}

function Whole({ alert }: { alert: AlertDetail }) {
  const video = useRef<HTMLVideoElement>(null);
  const [duration, setDuration] = useState<number | null>(null);
  const session = useSession().data;
  const mayRespond = session?.rights?.includes("respond") ?? false;

  function seek(seconds: number) {
    if (!video.current || duration === null) return;
    video.current.currentTime = Math.min(Math.max(0, seconds), Math.max(0, duration - 0.05));
    video.current.closest(".player")?.scrollIntoView({ block: "nearest", behavior: "smooth" });
  }

  return (
    <>
      <Head
        title={<>{text.actions[alert.action]} <span className="alert-kind">{words(alert.kind)}</span></>}
        lead={<>{alert.camera} · <Time at={alert.confirmed_at} className="" /> ({ago(alert.confirmed_at)})</>}
      >
        <div className="alert-head alert-tags">
          <LevelBadge level={alert.level} />
          <span className="chip">{text.states[alert.state]}</span>
          <Holder holder={alert.holder} me={session?.user ?? ""} />
        </div>
      </Head>
      {mayRespond && <TakeByKey alert={alert} />}
      <div className="alert">
        <div className="alert-look">
          <Player ref={video} alert={alert} duration={duration} onDuration={setDuration} />
          <Timeline alert={alert} video={video} duration={duration} onSeek={seek} />
        </div>
        <div className="alert-side">
          {mayRespond && <Moves alert={alert} />}
          <Place alert={alert} video={video} duration={duration} />
          <Known alert={alert} />
          <SecondOpinion alert={alert} />
          <History alert={alert} />
          <p className="quiet small">{say.suspicion}</p>
        </div>
      </div>
    </>
  );
}

function TakeByKey({ alert }: { alert: AlertDetail }) {
  const move = useAnyMove();
  const body = { version: alert.version, state: "acknowledged" } as const;
  useKeys({ a: () => alert.state === "new" && move.mutate({ id: alert.id, body }) });
  return <ProblemNote error={move.error} />;
}
