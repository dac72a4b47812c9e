import { useEffect } from "react";

// The list one came from, so that an alert's page can lead on to the next one; it outlives a reload.
const KEY = "aislewatch:queue";

interface Queue {
  address: string;
  ids: string[];
}

const NONE: Queue = { address: "/alerts", ids: [] };

/** Remember the list that is shown. */
export function keepQueue(address: string, ids: string[]) {
  sessionStorage.setItem(KEY, JSON.stringify({ address, ids } satisfies Queue));
}

/** The list one came from and what stands around an alert in it. */
export function around(id: string): { list: string; previous: string | null; next: string | null } {
  const queue = read();
  const here = queue.ids.indexOf(id);
  const at = (i: number) => (here < 0 ? null : (queue.ids[i] ?? null));
  return { list: queue.address, previous: at(here - 1), next: at(here + 1) };
}

function read(): Queue {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY) ?? "null") as Queue | null) ?? NONE;
  } catch {
    return NONE;
  }
}

type Keys = Readonly<Record<string, () => void>>;

/** Acts on keys pressed anywhere on the page, but where one types, picks, or answers a dialog. */
export function useKeys(keys: Keys) {
  useEffect(() => {
    function pressed(event: KeyboardEvent) {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (document.querySelector("dialog[open]")) return;
      const target = event.target as HTMLElement;
      if (target.closest("input, select, textarea, video, [contenteditable]")) return;
      const act = keys[event.key];
      if (!act) return;
      event.preventDefault();
      act();
    }
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
}
