import { type FormEvent, useState } from "react";
import { useAddCamera, useTestCamera } from "../api/queries";
import { Dialog } from "../parts/dialog";
import { Field } from "../parts/field";
import { ProblemNote } from "../parts/problem";
import { text } from "../text";

const say = text.addCamera;

/** A new camera, with a look through it before it is kept. */
export function AddCamera({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [url, setUrl] = useState("");
  const [loop, setLoop] = useState(true);
  const add = useAddCamera();
  const test = useTestCamera();
  const isFile = url.trim() !== "" && !url.includes("://") && !url.startsWith("/dev/");
  const camera = { name: name.trim(), url: url.trim(), loop: isFile && loop };
  const seen = test.data;

  function submit(event: FormEvent) {
    event.preventDefault();
    add.mutate(camera, { onSuccess: onClose });
  }

  return (
    <Dialog title={say.title} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field
          label={say.name}
          hint={say.nameHint}
          value={name}
          onChange={(event) => setName(event.target.value)}
          pattern="[a-z0-9][a-z0-9_\-]{0,39}"
          autoCapitalize="none"
          autoComplete="off"
          autoFocus
          required
        />
        <Field
          label={say.address}
          hint={say.addressHint}
          value={url}
          onChange={(event) => {
            setUrl(event.target.value);
            test.reset();
          }}
          autoCapitalize="none"
          autoComplete="off"
          spellCheck={false}
          required
        />
        {isFile && (
          <label className="check">
            <input type="checkbox" checked={loop} onChange={(event) => setLoop(event.target.checked)} />
            <span>{say.loop}</span>
          </label>
        )}
        {seen && (
          <figure className="test-picture">
            <img src={seen.picture} alt={say.testAlt} width={seen.width} height={seen.height} />
            <figcaption className="quiet small number">{say.seen(seen.width, seen.height, seen.codec)}</figcaption>
          </figure>
        )}
        <ProblemNote error={test.error ?? add.error} />
        <div className="actions actions-end">
          <button type="button" className="button button-plain" onClick={onClose}>
            {text.cancel}
          </button>
          <button
            type="button"
            className="button"
            disabled={test.isPending || !camera.url || !camera.name}
            onClick={() => test.mutate(camera)}
          >
            {test.isPending ? say.testing : say.test}
          </button>
          <button type="submit" className="button button-main" disabled={add.isPending}>
            {say.submit}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
