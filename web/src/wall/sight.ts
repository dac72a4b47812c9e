import { type RefObject, useEffect, useState } from "react";

/** Pictures shown at a time: a phone that decodes more stutters in all of them. */
const MOST = window.matchMedia("(pointer: coarse)").matches ? 4 : 16;
const showing = new Set<object>();
const queue = new Set<() => void>();

/** Whether it is this picture's turn; who wants one waits until another leaves. */
export function useTurn(wanted: boolean): boolean {
  const [mine, setMine] = useState(false);
  useEffect(() => {
    if (!wanted) return;
    const ticket = {};
    const ask = () => {
      if (showing.size >= MOST) return;
      queue.delete(ask);
      showing.add(ticket);
      setMine(true);
    };
    queue.add(ask);
    ask();
    return () => {
      queue.delete(ask);
      showing.delete(ticket);
      setMine(false);
      for (const next of [...queue]) next();
    };
  }, [wanted]);
  return mine;
}

/** Whether an element can be seen: scrolled into view, in a tab that is shown. Nobody else needs pictures. */
export function useInSight(element: RefObject<Element | null>): boolean {
  const [near, setNear] = useState(false);
  const [shown, setShown] = useState(!document.hidden);
  useEffect(() => {
    const turned = () => setShown(!document.hidden);
    const observer = new IntersectionObserver((seen) => setNear(seen.some((entry) => entry.isIntersecting)), {
      rootMargin: "120px",
    });
    if (element.current) observer.observe(element.current);
    document.addEventListener("visibilitychange", turned);
    return () => {
      observer.disconnect();
      document.removeEventListener("visibilitychange", turned);
    };
  }, [element]);
  return near && shown;
}
