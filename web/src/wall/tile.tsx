import { useState } from "react";
import { useRemoveCamera } from "../api/queries";
import type { CameraView } from "../api/schema";
import { Confirm } from "../parts/dialog";
import { TrashIcon } from "../parts/icons";
import { text } from "../text";
import { HealthChip, HealthNote } from "./health";
import { LivePicture } from "./live-picture";

const say = text.wall;

/** One camera: its picture, how it is doing, and what can be done with it. */
export function Tile({ camera }: { camera: CameraView }) {
  const [leaving, setLeaving] = useState(false);
  const remove = useRemoveCamera();
  const live = camera.health?.state === "live";
  return (
    <li className="tile card">
      <LivePicture camera={camera.name} live={live}>
        {!live && <HealthNote camera={camera} />}
      </LivePicture>
      <div className="tile-foot">
        <div className="tile-name">
          <h2>{camera.name}</h2>
          <p className="quiet small" title={camera.address}>
            {camera.address}
          </p>
        </div>
        <HealthChip camera={camera} />
        <button
          type="button"
          className="button button-plain button-small"
          aria-label={say.menu(camera.name)}
          title={say.remove}
          onClick={() => setLeaving(true)}
        >
          <TrashIcon />
        </button>
      </div>
      {leaving && (
        <Confirm
          title={say.removeTitle(camera.name)}
          lead={say.removeLead}
          action={say.removeConfirm}
          danger
          busy={remove.isPending}
          error={remove.error}
          onConfirm={() => remove.mutate(camera.name)}
          onClose={() => setLeaving(false)}
        />
      )}
    </li>
  );
}
