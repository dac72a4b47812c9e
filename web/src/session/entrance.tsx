import { type ReactNode, useState } from "react";
import { useSetUp, useSignIn } from "../api/queries";
import { Button } from "../parts/button";
import { Form } from "../parts/dialog";
import { Check, Field, PasswordField } from "../parts/field";
import { Mark } from "../parts/icons";
import { ProblemNote } from "../parts/page";
import { go, useAddress } from "../route";
import { text } from "../text";

const say = text.session;

function Entrance({ title, lead, children }: { title: string; lead?: string; children: ReactNode }) {
  return (
    <main className="entrance">
      <div className="entrance-card card">
        <Mark size={48} />
        <div>
          <h1>{title}</h1>
          {lead && <p className="quiet">{lead}</p>}
        </div>
        {children}
      </div>
      <p className="quiet small">{say.principle}</p>
    </main>
  );
}

/** Everyday sign-in. */
export function SignIn({ directory }: { directory: boolean }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const signIn = useSignIn();
  const refused = useAddress().searchParams.get("directory") === "refused";

  return (
    <Entrance title={say.signIn}>
      <Form onSubmit={() => signIn.mutate({ name: name.trim(), password })}>
        <Field label={say.name} value={name} onValue={setName} exact autoComplete="username" autoFocus required />
        <Field
          label={say.password} type="password" value={password} onValue={setPassword} autoComplete="current-password"
          required
        />
        <ProblemNote error={signIn.error} />
        {refused && !signIn.error && <p role="alert">{say.directoryRefused}</p>}
        <Button main type="submit" disabled={signIn.isPending}>{say.signIn}</Button>
        {directory && <a className="button" href="/api/v1/session/directory">{say.directory}</a>}
      </Form>
    </Entrance>
  );
}

/**
 * The first visit: the token from the terminal, and a password of one's own. A link that ends in
 * `#setup=TOKEN` brings the token along: what follows the # never leaves the browser.
 */
export function FirstRun() {
  const [token, setToken] = useState(() => /^#setup=(.+)$/.exec(window.location.hash)?.[1] ?? "");
  const [name, setName] = useState("admin");
  const [password, setPassword] = useState("");
  const [visible, setVisible] = useState(false);
  const setUp = useSetUp();

  function submit() {
    setUp.mutate({ token, name: name.trim(), password }, { onSuccess: () => go("/", { replace: true }) });
  }

  return (
    <Entrance title={say.welcome} lead={say.welcomeLead}>
      <Form onSubmit={submit}>
        <Field label={say.token} hint={say.tokenHint} value={token} onValue={setToken} exact autoFocus required />
        <Field
          label={say.name} hint={say.nameHint} value={name} onValue={setName} exact autoComplete="username" required
        />
        <PasswordField label={say.password} value={password} onChange={setPassword} visible={visible} />
        <Check label={say.show} checked={visible} onValue={setVisible} />
        <ProblemNote error={setUp.error} />
        <Button main type="submit" disabled={setUp.isPending}>{say.create}</Button>
      </Form>
    </Entrance>
  );
}
