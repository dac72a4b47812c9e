import { useEffect, useState } from "react";

/** What was chosen on this device, not for the account: language, theme, what was put away. */

/** The console's languages, by their own names. */
export const LANGUAGES = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof LANGUAGES;

export type Theme = "system" | "light" | "dark";

const WISHES: readonly string[] = navigator.languages.length ? navigator.languages : [navigator.language];

/** The language in use: the one chosen, else the first of the browser's that the console speaks. */
export const language: Language =
  [recall("language"), ...WISHES].map((wish) => wish?.slice(0, 2)).find(isSpoken) ?? "en";

/** The language with its country, as dates and numbers are written: `de-AT` where the browser says so. */
export const locale: string =
  WISHES.find((wish) => wish.slice(0, 2) === language) ?? { en: "en-GB", de: "de-DE" }[language];

document.documentElement.lang = language;

/** Speak another language from now on; every word is read anew. */
export function speak(chosen: Language) {
  keep("language", chosen);
  window.location.reload();
}

export function theme(): Theme {
  const chosen = recall("theme");
  return chosen === "light" || chosen === "dark" ? chosen : "system";
}

/** Light, dark, or as the system has it; `theme.js` puts it on the page. */
export function setTheme(chosen: Theme) {
  keep("theme", chosen === "system" ? null : chosen);
  window.dispatchEvent(new StorageEvent("storage", { key: "aislewatch.theme" }));
}

/** What was kept under a name, null for nothing and in browsers that keep nothing. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`aislewatch.${name}`);
  } catch {
    return null;
  }
}

/** Keep something on this device; null forgets it. */
export function keep(name: string, value: string | null) {
  try {
    if (value === null) localStorage.removeItem(`aislewatch.${name}`);
    else localStorage.setItem(`aislewatch.${name}`, value);
  } catch {
    // Then it holds until the page is left.
  }
}

/** Whether something is on, as this device remembers it, and a way to switch it. */
export function useSwitched(name: string, usually: boolean): [on: boolean, turn: () => void] {
  const [on, setOn] = useState(() => (recall(name) ?? (usually ? "on" : "off")) === "on");
  function turn() {
    keep(name, on ? "off" : "on");
    setOn(!on);
  }
  return [on, turn];
}

/** What time it is (seconds since the epoch), anew at each full `every` seconds while that is wanted. */
export function useNow(every: number, wanted = true): number {
  const [now, setNow] = useState(() => Date.now() / 1000);
  useEffect(() => {
    if (!wanted) return;
    const next = setTimeout(() => setNow(Date.now() / 1000), (every - ((Date.now() / 1000) % every)) * 1000 + 5);
    return () => clearTimeout(next);
  }, [now, every, wanted]);
  return now;
}

function isSpoken(wish: string | undefined): wish is Language {
  return wish !== undefined && wish in LANGUAGES;
}
