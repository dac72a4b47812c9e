import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { ask } from "../api/client";
import { useCameras, useChangeCamera, useRemoveCamera, useTestCamera, useTimeZone } from "../api/queries";
import type { CameraView, TestPictureView } from "../api/schema";
import { clock } from "../format";
import { Button } from "../parts/button";
import { Confirm, Dialog, Form } from "../parts/dialog";
import { Field } from "../parts/field";
import { PlusIcon } from "../parts/icons";
import { Asked, ProblemNote } from "../parts/page";
import { Link } from "../route";
import { text } from "../text";
import { HealthChip, HealthReason, stateOf } from "../wall/health";
import { AddCamera, isFile, Loop, SearchCameras, TestPicture } from "./add";

const say = text.cameras;

/** Every camera, how it is doing, and everything that can be done with one. */
export function CamerasPage() {
  const cameras = useCameras();
  const [open, setOpen] = useState<"add" | "search" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
        <div className="actions">
          <Button onClick={() => setOpen("search")}>
            {say.search}
          </Button>
          <Button main onClick={() => setOpen("add")}>
            <PlusIcon />
            {say.add}
          </Button>
        </div>
      </div>
      <Asked query={cameras} />
      {cameras.data?.length === 0 && (
        <div className="empty card">
          <h2>{text.wall.empty}</h2>
          <p>{text.wall.emptyLead}</p>
        </div>
      )}
      <ul className="stack">
        {cameras.data?.map((camera) => (
          <CameraCard key={camera.name} camera={camera} />
        ))}
      </ul>
      {open === "add" && <AddCamera onClose={close} />}
      {open === "search" && <SearchCameras onClose={close} />}
    </>
  );
}

type Doing = "test" | "change" | "remove";

function CameraCard({ camera }: { camera: CameraView }) {
  const [doing, setDoing] = useState<Doing | null>(null);
  const change = useChangeCamera(camera.name);
  const remove = useRemoveCamera();
  const stop = () => setDoing(null);
  const button = (action: string, onClick: () => void, kind = "") => (
    <button
      type="button"
      className={`button button-small ${kind}`}
      aria-label={say.of(action, camera.name)}
      onClick={onClick}
    >
      {action}
    </button>
  );
  return (
    <li className="camera card">
      <Thumbnail camera={camera} />
      <div className="camera-facts">
        <div className="camera-name">
          <h2>{camera.name}</h2>
          <HealthChip camera={camera} />
        </div>
        <p className="quiet small camera-address">{camera.address}</p>
        <HealthReason camera={camera} />
        <Figures camera={camera} />
        <ProblemNote error={change.error} />
        <div className="actions">
          {button(say.test, () => setDoing("test"))}
          {button(say.change, () => setDoing("change"))}
          <Link
            className="button button-small"
            aria-label={say.of(say.zones, camera.name)}
            href={`/zones?${new URLSearchParams({ camera: camera.name })}`}
          >
            {say.zones}
          </Link>
          {button(camera.enabled ? say.switchOff : say.switchOn, () => change.mutate({ enabled: !camera.enabled }))}
          {button(say.remove, () => setDoing("remove"), "button-danger")}
        </div>
      </div>
      {doing === "test" && <TestStored camera={camera} onClose={stop} />}
      {doing === "change" && <ChangeCamera camera={camera} onClose={stop} />}
      {doing === "remove" && (
        <Confirm
          title={say.removeTitle(camera.name)}
          lead={say.removeLead}
          action={say.removeConfirm}
          danger
          doing={remove}
          onConfirm={() => remove.mutate(camera.name)}
          onClose={stop}
        />
      )}
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
      {live ? <img src={address} alt={say.still(camera.name)} loading="lazy" /> : <span>{text.camera[stateOf(camera)]}</span>}
    </div>
  );
}

function Figures({ camera: { health } }: { camera: CameraView }) {
  const zone = useTimeZone();
  if (!health) return null;
  const figures: Record<keyof typeof say.figures, string> = {
    rate: text.wall.rate(health.rate),
    analyzed: health.analyzed.toLocaleString(),
    dropped: health.dropped.toLocaleString(),
    corrupt: health.corrupt.toLocaleString(),
    reconnects: health.reconnects.toLocaleString(),
  };
  return (
    <>
      <dl className="figures number">
        {(Object.keys(figures) as (keyof typeof figures)[]).map((key) => (
          <div key={key} title={say.figureHints[key]}>
            <dt>{say.figures[key]}</dt>
            <dd>{figures[key]}</dd>
          </div>
        ))}
      </dl>
      <p className="quiet small number">{say.since(text.camera[health.state], clock(health.since, zone))}</p>
    </>
  );
}

function ChangeCamera({ camera, onClose }: { camera: CameraView; onClose: () => void }) {
  const [url, setUrl] = useState("");
  const [loop, setLoop] = useState(camera.loop);
  const change = useChangeCamera(camera.name);
  const test = useTestCamera();
  const file = isFile(url || camera.address);

  function submit() {
    change.mutate({ url: url.trim() || null, loop: file ? loop : null }, { onSuccess: onClose });
  }

  return (
    <Dialog title={say.changeTitle(camera.name)} onClose={onClose}>
      <Form onSubmit={submit}>
        <Field label={say.newAddress} hint={say.keepAddress(camera.address)} value={url} onValue={(value) => {
            setUrl(value);
            test.reset();
          }} autoFocus exact />
        {file && <Loop checked={loop} onChange={setLoop} />}
        <TestPicture seen={test.data} />
        <ProblemNote error={test.error ?? change.error} />
        <Ends onClose={onClose}>
          <Button disabled={test.isPending || !url.trim()} onClick={() => test.mutate({ name: camera.name, url: url.trim() })}>
            {test.isPending ? text.addCamera.testing : text.addCamera.test}
          </Button>
          <Button main type="submit" disabled={change.isPending}>
            {say.save}
          </Button>
        </Ends>
      </Form>
    </Dialog>
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
        <Ends onClose={onClose} />
      </div>
    </Dialog>
  );
}

function Ends({ onClose, children }: { onClose: () => void; children?: ReactNode }) {
  return (
    <div className="actions actions-end">
      <Button plain onClick={onClose}>
        {children ? text.cancel : text.close}
      </Button>
      {children}
    </div>
  );
}
