import { useState } from "react";
import { ask, useSend } from "../api/client";
import { useAddCamera, useChangeCamera, useTestCamera } from "../api/queries";
import type { CameraView, DiscoverRequest, DiscoveryView, FoundCameraView, TestPictureView } from "../api/office";
import { Button } from "../parts/button";
import { FormDialog } from "../parts/dialog";
import { Check, Field, NAME } from "../parts/field";
import { text } from "../text";

const say = text.addCamera;
const set = text.cameras;
const look = text.search;

/**
 * A new camera, or another address for one, with a look through it before it is kept; `found` is what a search
 * brought.
 */
export function CameraForm({ camera, found, onClose }: { camera?: CameraView; found?: Chosen; onClose: () => void }) {
  const [name, setName] = useState(camera?.name ?? found?.name ?? "");
  const [url, setUrl] = useState(found?.url ?? "");
  const [loop, setLoop] = useState(camera?.loop ?? true);
  const add = useAddCamera();
  const change = useChangeCamera(name);
  const test = useTestCamera();
  const file = isFile(url || (camera?.address ?? ""));
  const typed = { name: name.trim(), url: url.trim() };
  const { isPending, error } = camera ? change : add;

  function submit() {
    const done = { onSuccess: onClose };
    if (camera) change.mutate({ url: typed.url || null, loop: file ? loop : null }, done);
    else add.mutate({ ...typed, loop: file && loop }, done);
  }
  function retyped(next: string) {
    setUrl(next);
    test.reset();
  }

  return (
    <FormDialog
      title={camera ? set.changeTitle(camera.name) : say.title} submit={camera ? set.save : say.submit}
      doing={{ isPending, error: test.error ?? error }}
      more={
        <Button disabled={test.isPending || !typed.url || !typed.name} onClick={() => test.mutate(typed)}>
          {test.isPending ? say.testing : say.test}
        </Button>
      }
      onSubmit={submit} onClose={onClose}
    >
      {!camera && (
        <Field
          label={say.name} hint={say.nameHint} value={name} onValue={setName} pattern={NAME} exact autoFocus required
        />
      )}
      <Field
        label={camera ? set.newAddress : say.address} hint={camera ? set.keepAddress(camera.address) : say.addressHint}
        value={url} onValue={retyped} exact autoFocus={Boolean(camera)} required={!camera}
      />
      {file && <Check label={say.loop} checked={loop} onValue={setLoop} />}
      <TestPicture seen={test.data} />
    </FormDialog>
  );
}

/** Whether an address is a file's path: only files can be played again and again. */
function isFile(url: string): boolean {
  return url.trim() !== "" && !url.includes("://") && !url.startsWith("/dev/");
}

/** What a camera showed when it was tried. */
export function TestPicture({ seen }: { seen: TestPictureView | undefined }) {
  if (!seen) return null;
  return (
    <figure className="test-picture">
      <img src={seen.picture} alt={say.testAlt} width={seen.width} height={seen.height} />
      <figcaption className="quiet small number">{say.seen(seen.width, seen.height, seen.codec)}</figcaption>
    </figure>
  );
}

interface Chosen {
  name: string;
  url: string;
}

/** Looks for cameras on the network; one that is chosen is tried and named before it is kept. */
export function SearchCameras({ onClose }: { onClose: () => void }) {
  const [asking, setAsking] = useState({ user: "", password: "", host: "" });
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const search = useSend((body: DiscoverRequest) => ask<DiscoveryView>("POST", "/api/v1/cameras/discover", body));
  const found = search.data;
  const field = (key: keyof typeof asking) => ({
    value: asking[key],
    onValue: (value: string) => setAsking({ ...asking, [key]: value }),
    exact: true,
  });

  if (chosen) return <CameraForm found={chosen} onClose={onClose} />;
  return (
    <FormDialog
      title={look.title} submit={search.isPending ? look.busy : look.start} doing={search}
      onSubmit={() => search.mutate({ ...asking, host: asking.host.trim() })} onClose={onClose}
    >
      <p className="quiet">{look.lead}</p>
      <div className="columns columns-small">
        <Field label={look.user} autoFocus {...field("user")} />
        <Field label={look.password} {...field("password")} type="password" autoComplete="new-password" />
      </div>
      <p className="quiet small">{look.passwordHint}</p>
      <Field label={look.host} hint={look.hostHint} {...field("host")} />
      <div role="status" className="stack">
        {found && (
          <p>
            <strong>{found.cameras.length ? look.found(found.cameras.length) : look.nothing}</strong> {found.advice}
          </p>
        )}
        {found?.cameras.map((camera) => (
          <Found
            key={camera.address} camera={camera}
            onUse={(url) => setChosen({ name: plainName(camera.name), url: withLogin(url, asking) })}
          />
        ))}
      </div>
    </FormDialog>
  );
}

function Found({ camera, onUse }: { camera: FoundCameraView; onUse: (url: string) => void }) {
  return (
    <section className="found">
      <h3>{camera.name} <span className="quiet number">{camera.address}</span></h3>
      {camera.problem && <p className="small">{camera.problem} {camera.fix}</p>}
      {camera.known && <p className="quiet small">{look.known(camera.known)}</p>}
      {camera.streams.map((stream) => (
        <Button key={stream.url} onClick={() => onUse(stream.url)}>
          {look.use(stream.name)}
          <span className="quiet small number">
            {stream.width > 0 && text.addCamera.seen(stream.width, stream.height, stream.codec)}
          </span>
        </Button>
      ))}
    </section>
  );
}

/** A name that cameras may have, from what one calls itself. */
function plainName(said: string): string {
  const plain = said.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
  return plain.slice(0, 40);
}

function withLogin(url: string, { user, password }: { user: string; password: string }): string {
  if (!user) return url;
  return url.replace("://", `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}
