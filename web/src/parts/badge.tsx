import type { CaseStatus as Status } from "../api/cases";
import type { LevelName } from "../api/schema";
import { text } from "../text";

/** The suspicion ladder, lowest first. */
export const LEVELS: readonly LevelName[] = ["NONE", "LOW", "ALERT", "HIGH", "CONFIRMED"];

/** The highest of some levels, NONE for nobody. */
export function highest(levels: readonly LevelName[]): LevelName {
  return levels.reduce<LevelName>((top, level) => (rank(level) > rank(top) ? level : top), "NONE");
}

/** 0 for NONE up to 4 for CONFIRMED. */
function rank(level: LevelName): number {
  return LEVELS.indexOf(level);
}

/** A suspicion level as word and bars, so that nobody needs to tell colours apart. */
export function LevelBadge({ level }: { level: LevelName }) {
  return (
    <span className={`level level-${level}`} title={text.levelMeaning[level]}>
      <Bars filled={rank(level)} />
      {text.levels[level]}
    </span>
  );
}

function Bars({ filled }: { filled: number }) {
  return (
    <svg width="14" height="10" viewBox="0 0 14 10" aria-hidden="true">
      {[0, 1, 2, 3].map((bar) => (
        <rect
          key={bar} x={bar * 3.7} y={7 - bar * 2.3} width="2.6" height={3 + bar * 2.3} rx="0.8" fill="currentColor"
          opacity={bar < filled ? 1 : 0.28}
        />
      ))}
    </svg>
  );
}

/** How it stands with a case; one that waits for somebody stands out. */
export function CaseStatus({ status }: { status: Status }) {
  return <span className={status === "new" ? "chip chip-warn" : "chip"}>{text.cases.statuses[status]}</span>;
}

/** Who has taken an alert on, if anybody has. */
export function Holder({ holder, me }: { holder: string | null; me: string }) {
  if (!holder) return null;
  if (holder === me) return <span className="chip chip-good">{text.alerts.yours}</span>;
  return <span className="chip chip-warn">{text.alerts.holder(holder)}</span>;
}
