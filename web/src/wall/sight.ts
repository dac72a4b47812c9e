import { type RefObject, useEffect, useState } from "react";

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
