import type { LevelName } from "./schema";

/** The suspicion ladder, lowest first. */
export const LEVELS: readonly LevelName[] = ["NONE", "LOW", "ALERT", "HIGH", "CONFIRMED"];

/** The highest of some levels, NONE for nobody. */
export function highest(levels: readonly LevelName[]): LevelName {
  return levels.reduce<LevelName>((top, level) => (rank(level) > rank(top) ? level : top), "NONE");
}

/** 0 for NONE up to 4 for CONFIRMED. */
export function rank(level: LevelName): number {
  return LEVELS.indexOf(level);
}
