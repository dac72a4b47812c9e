import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/client";
import { useCameras, useChangeCamera, useRemoveCamera, useTimeZone } from "../api/queries";
import type { CameraView, TestPictureView } from "../api/office";
import { locale } from "../device";
import { clock } from "../format";
import { Button } from "../parts/button";
import { AskFirst, Dialog } from "../parts/dialog";
import { PlusIcon } from "../parts/icons";
import { Asked, Empty, type Fact, Facts, Head, ProblemNote } from "../parts/page";
import { Link, queryOf } from "../route";
import { text } from "../text";
import { HealthChip, HealthReason, stateOf } from "../wall/health";
import { CameraForm, SearchCameras, TestPicture } from "./add";

const say = text.cameras;

/** Every camera, how it is doing, and everything that can be done with one. */
export function CamerasPage() {
  const cameras = useCameras();
  const [open, setOpen] = useState<"add" | "search" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Head title={say.title}>
        <div className="actions">
          <Button onClick={() => setOpen("search")}>{say.search}</Button>
          <Button main onClick={() => setOpen("add")}><PlusIcon />{say.add}</Button>
        </div>
      </Head>
      <Asked query={cameras} />
      {cameras.data?.length === 0 && <Empty title={text.wall.empty} lead={text.wall.emptyLead} />}
      <ul className="stack">{cameras.data?.map((camera) => <CameraCard key={camera.name} camera={camera} />)}</ul>
      {open === "add" && <CameraForm onClose={close} />}
      {open === "search" && <SearchCameras onClose={close} />}
    </>
  );
}

type Doing = "test" | "change";

function CameraCard({ camera }: { camera: CameraView }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const change = useChangeCamera(camera.name);
  const remove = useRemoveCamera();
  const stop = () => setDoing(null);
  const of = camera.name;
  return (
    <li className="camera card">
      <Thumbnail camera={camera} />
      <div className="camera-facts">
        <div className="row">
          <h2>{camera.name}</h2>
          <HealthChip camera={camera} />
        </div>
        <p className="quiet small camera-address">{camera.address}</p>
        <HealthReason camera={camera} />
        <Figures camera={camera} />
        <ProblemNote error={change.error} />
        <div className="actions">
          <Button small of={of} onClick={() => setDoing("test")}>{say.test}</Button>
          <Button small of={of} onClick={() => setDoing("change")}>{say.change}</Button>
          <Link
            className="button button-small" aria-label={`${say.zones}: ${of}`} href={`/zones?${queryOf({ camera: of })}`}
          >
            {say.zones}
          </Link>
          <Button small of={of} onClick={() => change.mutate({ enabled: !camera.enabled })}>
            {camera.enabled ? say.switchOff : say.switchOn}
          </Button>
          <AskFirst
            small of={of} title={say.removeTitle(of)} lead={say.removeLead} action={say.removeConfirm} doing={remove}
            onConfirm={() => remove.mutate(of)}
          >
            {say.remove}
          </AskFirst>
        </div>
      </div>
      {doing === "test" && <TestStored camera={camera} onClose={stop} />}
      {doing === "change" && <CameraForm camera={camera} onClose={stop} />}
    </li>
  );
}

/** What the camera sees, now and then: a list is no wall. */
function Thumbnail({ camera }: { camera: CameraView }) {
  const live = camera.health?.state === "live";
  const half = Math.floor(Date.now() / 30_000);
  const address = `/api/v1/cameras/${encodeURIComponent(camera.name)}/still?at=${half}`;
  return (
    <div className="camera-still">
      {live && <img src={address} alt={say.still(camera.name)} loading="lazy" />}
      {!live && <span>{text.camera[stateOf(camera)]}</span>}
    </div>
  );
}

function Figures({ camera: { health } }: { camera: CameraView }) {
  const zone = useTimeZone();
  if (!health) return null;
  const figures: Record<keyof typeof say.figures, string> = {
    rate: text.wall.rate(health.rate),
    analyzed: health.analyzed.toLocaleString(locale),
    dropped: health.dropped.toLocaleString(locale),
    corrupt: health.corrupt.toLocaleString(locale),
    reconnects: health.reconnects.toLocaleString(locale),
  };
  const keys = Object.keys(figures) as (keyof typeof figures)[];
  return (
    <>
      <Facts className="figures">
        {keys.map((key): Fact => [say.figures[key], figures[key], say.figureHints[key]])}
      </Facts>
      <p className="quiet small number">{say.since(text.camera[health.state], clock(health.since, zone))}</p>
    </>
  );
}

/** Connects to the camera as it is stored; its address stays where it is. */
function TestStored({ camera, onClose }: { camera: CameraView; onClose: () => void }) {
  const test = useQuery({
    queryKey: ["test", camera.name],
    queryFn: () => ask<TestPictureView>("POST", `/api/v1/cameras/${encodeURIComponent(camera.name)}/test`),
    retry: false,
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
  });
  return (
    <Dialog title={say.testTitle(camera.name)} onClose={onClose}>
      <div className="form">
        <p role="status">{test.isFetching ? text.addCamera.testing : test.data ? say.testOk : ""}</p>
        <TestPicture seen={test.data} />
        <ProblemNote error={test.isFetching ? null : test.error} onRetry={() => void test.refetch()} />
        <div className="actions actions-end"><Button plain onClick={onClose}>{text.close}</Button></div>
      </div>
    </Dialog>
  );
}
