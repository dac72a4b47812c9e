import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/client";
import { useAddCamera, useTestCamera } from "../api/queries";
import type { DiscoverRequest, DiscoveryView, FoundCameraView, TestPictureView } from "../api/schema";
import { Button } from "../parts/button";
import { Dialog, Form } from "../parts/dialog";
import { Check, Field } from "../parts/field";
import { ProblemNote } from "../parts/page";
import { text } from "../text";

const say = text.addCamera;
const look = text.search;

/** A new camera, with a look through it before it is kept; `found` is what a search brought. */
export function AddCamera({ found, onClose }: { found?: { name: string; url: string }; onClose: () => void }) {
  const [name, setName] = useState(found?.name ?? "");
  const [url, setUrl] = useState(found?.url ?? "");
  const [loop, setLoop] = useState(true);
  const add = useAddCamera();
  const test = useTestCamera();
  const camera = { name: name.trim(), url: url.trim(), loop: isFile(url) && loop };

  function submit() {
    add.mutate(camera, { onSuccess: onClose });
  }

  return (
    <Dialog title={say.title} onClose={onClose}>
      <Form onSubmit={submit}>
        <Field label={say.name} hint={say.nameHint} value={name} onValue={setName} pattern="[a-z0-9][a-z0-9_\-]{0,39}" autoFocus required exact />
        <Field label={say.address} hint={say.addressHint} value={url} onValue={(value) => {
            setUrl(value);
            test.reset();
          }} required exact />
        {isFile(url) && <Loop checked={loop} onChange={setLoop} />}
        <TestPicture seen={test.data} />
        <ProblemNote error={test.error ?? add.error} />
        <div className="actions actions-end">
          <Button plain onClick={onClose}>
            {text.cancel}
          </Button>
          <Button disabled={test.isPending || !camera.url || !camera.name} onClick={() => test.mutate(camera)}>
            {test.isPending ? say.testing : say.test}
          </Button>
          <Button main type="submit" disabled={add.isPending}>
            {say.submit}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Whether an address is a file's path: only files can be played again and again. */
export function isFile(url: string): boolean {
  return url.trim() !== "" && !url.includes("://") && !url.startsWith("/dev/");
}

export function Loop({ checked, onChange }: { checked: boolean; onChange: (loop: boolean) => void }) {
  return (
    <Check label={say.loop} checked={checked} onValue={onChange} />
  );
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
  const search = useMutation({
    mutationFn: (body: DiscoverRequest) => ask<DiscoveryView>("POST", "/api/v1/cameras/discover", body),
  });
  const found = search.data;
  const field = (key: keyof typeof asking) => ({
    value: asking[key],
    onChange: (event: { target: { value: string } }) => setAsking({ ...asking, [key]: event.target.value }),
    autoComplete: "off",
    autoCapitalize: "none",
    spellCheck: false,
  });

  function submit() {
    search.mutate({ ...asking, host: asking.host.trim() });
  }

  if (chosen) return <AddCamera found={chosen} onClose={onClose} />;
  return (
    <Dialog title={look.title} onClose={onClose}>
      <Form onSubmit={submit}>
        <p className="quiet">{look.lead}</p>
        <div className="columns columns-small">
          <Field label={look.user} autoFocus {...field("user")} />
          <Field label={look.password} {...field("password")} type="password" autoComplete="new-password" />
        </div>
        <p className="quiet small">{look.passwordHint}</p>
        <Field label={look.host} hint={look.hostHint} {...field("host")} />
        <ProblemNote error={search.error} />
        <div role="status" className="stack">
          {found && (
            <p>
              <strong>{found.cameras.length ? look.found(found.cameras.length) : look.nothing}</strong> {found.advice}
            </p>
          )}
          {found?.cameras.map((camera) => (
            <Found
              key={camera.address}
              camera={camera}
              onUse={(url) => setChosen({ name: plainName(camera.name), url: withLogin(url, asking.user, asking.password) })}
            />
          ))}
        </div>
        <div className="actions actions-end">
          <Button plain onClick={onClose}>
            {text.cancel}
          </Button>
          <Button main type="submit" disabled={search.isPending}>
            {search.isPending ? look.busy : look.start}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

function Found({ camera, onUse }: { camera: FoundCameraView; onUse: (url: string) => void }) {
  return (
    <section className="found">
      <h3>
        {camera.name} <span className="quiet number">{camera.address}</span>
      </h3>
      {camera.problem && (
        <p className="small">
          {camera.problem} {camera.fix}
        </p>
      )}
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

function withLogin(url: string, user: string, password: string): string {
  if (!user) return url;
  return url.replace("://", `://${encodeURIComponent(user)}:${encodeURIComponent(password)}@`);
}
