/** The suspicion ladder, lowest first. */
export const LEVELS = ["NONE", "LOW", "ALERT", "HIGH", "CONFIRMED"] as const;
export type Level = (typeof LEVELS)[number];

/** The higher of all levels, NONE for nobody. */
export function highest(levels: readonly Level[]): Level {
  return levels.reduce<Level>((top, level) => (rank(level) > rank(top) ? level : top), "NONE");
}

/** 0 for NONE up to 4 for CONFIRMED. */
export function rank(level: Level): number {
  return LEVELS.indexOf(level);
}
