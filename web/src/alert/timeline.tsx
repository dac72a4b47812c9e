import { type CSSProperties, type ReactNode, type RefObject, useRef } from "react";
import type { AlertDetail, LevelChangeView } from "../api/schema";
import { measure, place, words } from "../format";
import { LevelBadge } from "../parts/badge";
import { Button } from "../parts/button";
import { text } from "../text";
import { useFrames } from "./overlay";
import { marks, shareOf, type Span, spanOf } from "./span";

const say = text.alert;

/** Why the alert was raised: each measured cue and each level change at its moment of the clip. */
export function Timeline({ alert, video, duration, onSeek }: {
  alert: AlertDetail;
  video: RefObject<HTMLVideoElement | null>;
  duration: number | null;
  onSeek: (seconds: number) => void;
}) {
  const lines = useRef<HTMLDivElement>(null);
  // The playhead goes with the clip, without rendering anything anew.
  useFrames(video, Boolean(duration), ({ currentTime }) =>
    lines.current?.style.setProperty("--now", `${(currentTime / (duration ?? 1)) * 100}%`),
  );
  const span = spanOf(alert, duration);
  const seekable = duration !== null;
  const to = (at: number) => onSeek(at - span.start);
  const moment = (at: number) => place(at - span.start);
  return (
    <section className="why card" aria-label={say.timeline}>
      <h2>{say.why}</h2>
      <p className="quiet small">{alert.why.length ? say.whyLead : say.whyNone}</p>
      <div ref={lines} className={seekable ? "lines" : "lines lines-still"}>
        <div className="line line-axis" aria-hidden="true">
          <span />
          <span className="track">
            {marks(span.length).map((mark) => <Mark key={mark} seconds={mark} span={span} />)}
          </span>
        </div>
        <Line label={say.action} detail={text.actions[alert.action]} at={alert.start} span={span} onSeek={to}>
          <Bar span={span} from={alert.start} to={alert.end} look="bar-action" />
        </Line>
        {alert.why.map((cue, i) => (
          <Line
            key={i} label={words(cue.name)}
            detail={`${measure(cue.value, cue.unit)} · ${say.seconds(moment(cue.start), moment(cue.end))}`}
            at={cue.start} span={span} onSeek={to}
          >
            <Bar span={span} from={cue.start} to={cue.end} look="bar-cue" />
          </Line>
        ))}
        <LevelLine alert={alert} span={span} onSeek={to} />
      </div>
      <Steps levels={alert.levels} span={span} seekable={seekable} onSeek={to} />
    </section>
  );
}

function Mark({ seconds, span }: { seconds: number; span: Span }) {
  const share = seconds / span.length;
  const side = share < 0.02 ? "mark-first" : share > 0.97 ? "mark-last" : "";
  return (
    <span className={`mark number ${side}`} style={{ left: `${share * 100}%` }}>
      {place(seconds).replace(/[.,]\d$/, "")}
    </span>
  );
}

function LevelLine({ alert, span, onSeek }: { alert: AlertDetail; span: Span; onSeek: (at: number) => void }) {
  const first = alert.levels[0];
  if (!first) return null;
  const ends = [...alert.levels.slice(1).map((change) => change.at), span.start + span.length];
  return (
    <Line label={say.levels} detail={say.upTo(text.levels[alert.level])} at={first.at} span={span} onSeek={onSeek}>
      {alert.levels.map((change, i) => (
        <Bar
          key={i} span={span} from={change.at} to={ends[i] ?? change.at} look={`bar-level level-${change.level}`}
        />
      ))}
    </Line>
  );
}

/** Each level change with its moment and its cause. */
function Steps({ levels, span, seekable, onSeek }: {
  levels: readonly LevelChangeView[];
  span: Span;
  seekable: boolean;
  onSeek: (at: number) => void;
}) {
  return (
    <ol className="steps">
      {levels.map((change, i) => (
        <li key={i}>
          <Button plain small disabled={!seekable} onClick={() => onSeek(change.at)}>
            <LevelBadge level={change.level} />
            <span className="small number">
              {place(change.at - span.start)} <span className="quiet">{causeOf(change)}</span>
            </span>
          </Button>
        </li>
      ))}
    </ol>
  );
}

function causeOf(change: LevelChangeView): string {
  return text.causes[change.cause] ?? words(change.cause);
}

function Line({ label, detail, at, span, onSeek, children }: {
  label: string;
  detail: string;
  at: number;
  span: Span;
  onSeek: (at: number) => void;
  children: ReactNode;
}) {
  return (
    <button type="button" className="line" onClick={() => onSeek(at)}>
      <span className="line-text">
        <span className="line-label">{label}</span>
        <span className="quiet small number">{detail}</span>
        <span className="unseen">{say.seek(label, place(at - span.start))}</span>
      </span>
      <span className="track">{children}</span>
    </button>
  );
}

function Bar({ span, from, to, look }: { span: Span; from: number; to: number; look: string }) {
  const left = shareOf(span, from);
  const style: CSSProperties = { left: `${left * 100}%`, width: `${Math.max(0, shareOf(span, to) - left) * 100}%` };
  return <span className={`bar-piece ${look}`} style={style} />;
}
