import { type CSSProperties, type ReactNode, useEffect, useRef, useState } from "react";
import type { LevelName } from "../api/schema";
import { highest, LevelBadge } from "../parts/badge";
import { text } from "../text";
import { paint } from "./draw";
import { useInSight } from "./sight";
import { type Moment, watch, type Watched } from "./socket";

const say = text.wall;

interface Seen {
  people: number;
  top: LevelName;
}

/** A camera's live picture with people, skeletons and levels drawn over it. */
export function LivePicture({ camera, live, children }: { camera: string; live: boolean; children: ReactNode }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const newest = useRef<Moment | null>(null);
  const [seen, setSeen] = useState<Seen | null>(null);
  const [open, setOpen] = useState(true);
  const [shape, setShape] = useState("16 / 9");
  const inSight = useInSight(canvas);

  useEffect(() => {
    if (!inSight) return;
    function show(moment: Moment) {
      newest.current?.picture.close();
      newest.current = moment;
      setShape(`${moment.picture.width} / ${moment.picture.height}`);
      draw();
      const next = { people: moment.facts.people.length, top: highest(moment.facts.people.map((p) => p.level)) };
      setSeen((last) => (last?.people === next.people && last.top === next.top ? last : next));
    }
    function draw() {
      if (canvas.current && newest.current) paint(canvas.current, newest.current, label);
    }
    const resized = new ResizeObserver(draw);
    if (canvas.current) resized.observe(canvas.current);
    const stop = watch(camera, show, setOpen);
    return () => {
      stop();
      resized.disconnect();
      newest.current?.picture.close();
      newest.current = null;
    };
  }, [camera, inSight]);

  return (
    <figure className={live ? "live" : "live live-still"} style={{ aspectRatio: shape, "--shape": shape } as CSSProperties}>
      <canvas ref={canvas} role="img" aria-label={say.picture(camera)} />
      {live && !seen && <div className="tile-note">{say.waiting}</div>}
      {live && seen && !open && <div className="tile-note">{say.lost}</div>}
      {children}
      {live && seen && (
        <figcaption>
          <span>{say.people(seen.people)}</span>
          {seen.people > 0 && (
            <>
              <span className="unseen">{say.top}:</span>
              <LevelBadge level={seen.top} />
            </>
          )}
        </figcaption>
      )}
    </figure>
  );
}

function label(person: Watched): string {
  return say.person(person.track, text.levels[person.level]);
}
