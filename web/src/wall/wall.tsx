import { useState } from "react";
import { useCameras, useOpenDemo, useSession, useZones } from "../api/queries";
import { CameraForm } from "../cameras/add";
import { useSwitched } from "../device";
import { Button } from "../parts/button";
import { PlusIcon } from "../parts/icons";
import { Asked, Empty, Head, ProblemNote } from "../parts/page";
import { useAddress } from "../route";
import { text } from "../text";
import { Large, Tile } from "./tile";

const say = text.wall;

/** Every camera with its live picture and what is noticed in it, or one of them large. */
export function Wall() {
  const cameras = useCameras();
  const [zones, toggleZones] = useShownZones();
  const chosen = useAddress().searchParams.get("camera");
  const none = cameras.data?.length === 0;
  const large = cameras.data?.find(({ name }) => name === chosen);
  return (
    <>
      <Head title={say.title}>
        {!none && cameras.data && (
          <Button small aria-pressed={zones !== null} onClick={toggleZones}>{say.zones}</Button>
        )}
      </Head>
      <Asked query={cameras} />
      {none && <FirstCamera />}
      {large && cameras.data ? (
        <Large key={large.name} camera={large} cameras={cameras.data} zones={zones?.(large.name)} />
      ) : (
        <ul className={cameras.data?.length === 1 ? "wall wall-one" : "wall"}>
          {cameras.data?.map((camera) => <Tile key={camera.name} camera={camera} zones={zones?.(camera.name)} />)}
        </ul>
      )}
    </>
  );
}

function FirstCamera() {
  const [adding, setAdding] = useState(false);
  const demo = useOpenDemo();
  const may = useSession().data?.rights?.includes("configure");
  return (
    <Empty title={say.empty} lead={say.emptyLead}>
      {may && (
        <>
          <div className="actions">
            <Button main onClick={() => setAdding(true)}>
              <PlusIcon />
              {say.add}
            </Button>
            <Button disabled={demo.isPending} onClick={() => demo.mutate()}>
              {demo.isPending ? say.demoOpening : say.demo}
            </Button>
          </div>
          <p className="quiet small">{say.demoHint}</p>
          <ProblemNote error={demo.error} />
        </>
      )}
      {adding && <CameraForm onClose={() => setAdding(false)} />}
    </Empty>
  );
}

/** The zones of a camera while they are switched on (null: they are not), and the switch. */
function useShownZones() {
  const [shown, turn] = useSwitched("zones", false);
  const zones = useZones(shown).data?.zones ?? [];
  const of = (camera: string) => zones.filter((zone) => zone.camera === null || zone.camera === camera);
  return [shown ? of : null, turn] as const;
}
