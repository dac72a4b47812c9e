import { useState } from "react";
import { useCameras, useOpenDemo } from "../api/queries";
import { PlusIcon } from "../parts/icons";
import { ProblemNote } from "../parts/problem";
import { text } from "../text";
import { AddCamera } from "./add-camera";
import { Tile } from "./tile";

const say = text.wall;

/** Every camera with its live picture and what is noticed in it. */
export function Wall() {
  const cameras = useCameras();
  const [adding, setAdding] = useState(false);
  const demo = useOpenDemo();
  const none = cameras.data?.length === 0;
  const add = (
    <button type="button" className="button button-main" onClick={() => setAdding(true)}>
      <PlusIcon />
      {say.add}
    </button>
  );
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
        {!none && cameras.data && add}
      </div>
      <ProblemNote error={cameras.error} onRetry={() => void cameras.refetch()} />
      {cameras.isPending && <p className="quiet">{text.wait}</p>}
      {none && (
        <div className="empty card">
          <h2>{say.empty}</h2>
          <p>{say.emptyLead}</p>
          <div className="actions">
            {add}
            <button type="button" className="button" disabled={demo.isPending} onClick={() => demo.mutate()}>
              {demo.isPending ? say.demoOpening : say.demo}
            </button>
          </div>
          <p className="quiet small">{say.demoHint}</p>
          <ProblemNote error={demo.error} />
        </div>
      )}
      <ul className={cameras.data?.length === 1 ? "wall wall-one" : "wall"}>
        {cameras.data?.map((camera) => (
          <Tile key={camera.name} camera={camera} />
        ))}
      </ul>
      {adding && <AddCamera onClose={() => setAdding(false)} />}
    </>
  );
}
