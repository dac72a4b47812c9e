import { type ReactNode, useState } from "react";
import { ask, useRead, useSend } from "../api/client";
import type { NewToken, TokenRequest, TokenView } from "../api/office";
import { SESSION, useSession } from "../api/queries";
import type { OwnPasswordRequest, Role, SessionRow } from "../api/schema";
import { locale } from "../device";
import { ago, browserOf } from "../format";
import { Button } from "../parts/button";
import { Dialog, Form, FormDialog } from "../parts/dialog";
import { Choices, Field, PasswordField, RoleAndCameras } from "../parts/field";
import { Row } from "../parts/lists";
import { Head, Panel, ProblemNote } from "../parts/page";
import { text } from "../text";

const DAY = 86_400;
const SESSIONS = [...SESSION, "all"];
const TOKENS = ["tokens"];

/** One's own password, sessions and API tokens. */
export function AccountPage() {
  const me = useSession().data;
  return (
    <>
      <Head title={text.account.title}>
        {me?.role && <span className="chip">{me.user} · {text.roles[me.role]}</span>}
      </Head>
      <div className="columns">
        <OwnPassword />
        <OwnSessions />
        {me?.role && me.rights?.includes("configure") && <Tokens me={me.user ?? ""} role={me.role} />}
      </div>
    </>
  );
}

function OwnPassword() {
  const say = text.account;
  const [old, setOld] = useState("");
  const [fresh, setFresh] = useState("");
  const change = useSend((body: OwnPasswordRequest) => ask<void>("PUT", "/api/v1/session/password", body), SESSIONS);

  function submit() {
    const done = () => {
      setOld("");
      setFresh("");
    };
    change.mutate({ old, new: fresh }, { onSuccess: done });
  }

  return (
    <Panel title={say.password}>
      <Form onSubmit={submit}>
        <Field
          label={say.old} type="password" value={old} onValue={setOld} autoComplete="current-password" required
        />
        <PasswordField label={say.new} value={fresh} onChange={setFresh} />
        <ProblemNote error={change.error} />
        {change.isSuccess && !old && <p role="status">{say.changed}</p>}
        <div className="actions"><Button main type="submit" disabled={change.isPending}>{say.change}</Button></div>
      </Form>
    </Panel>
  );
}

function OwnSessions() {
  const say = text.account;
  const sessions = useRead<SessionRow[]>(SESSIONS, "/api/v1/session/all");
  const end = useSend(
    (id: string) => ask<void>("DELETE", id ? `/api/v1/session/all/${id}` : "/api/v1/session/all"),
    SESSIONS,
  );
  return (
    <SessionList
      title={say.sessions} sessions={sessions} end={end}
      all={sessions.data?.some(({ here }) => !here) ? say.endOthers : false}
    />
  );
}

/** Signed-in browsers, each with a way to end it, and one (called `all`) to end them together. */
export function SessionList({ title, sessions, all, end, children }: {
  title: string;
  sessions: { data: SessionRow[] | undefined; error: Error | null };
  all: string | false;
  end: { isPending: boolean; error: Error | null; mutate: (id: string) => void };
  children?: ReactNode;
}) {
  const say = text.account;
  return (
    <Panel title={title}>
      <ProblemNote error={sessions.error ?? end.error} />
      {children}
      <ul className="rows">
        {sessions.data?.map((session) => (
          <Row
            key={session.id} name={browserOf(session.agent)} about={say.since(ago(session.since), session.origin)}
          >
            {session.here ? (
              <span className="chip chip-good">{say.here}</span>
            ) : (
              <Button small of={browserOf(session.agent)} onClick={() => end.mutate(session.id)}>{say.end}</Button>
            )}
          </Row>
        ))}
      </ul>
      {all && (
        <div className="actions"><Button disabled={end.isPending} onClick={() => end.mutate("")}>{all}</Button></div>
      )}
    </Panel>
  );
}

function Tokens({ me, role }: { me: string; role: Role }) {
  const say = text.tokens;
  const [making, setMaking] = useState(false);
  const tokens = useRead<TokenView[]>(TOKENS, "/api/v1/tokens");
  const revoke = useSend((id: string) => ask<void>("DELETE", `/api/v1/tokens/${id}`), TOKENS);
  return (
    <Panel title={say.title}>
      <p className="quiet">{say.lead}</p>
      <ProblemNote error={tokens.error ?? revoke.error} />
      {tokens.data?.length === 0 && <p>{say.none}</p>}
      <ul className="rows">
        {tokens.data?.map((token) => (
          <Row
            key={token.id} about={factsOf(token)}
            name={<>{token.name} {token.user !== me && <span className="quiet">{say.of(token.user)}</span>}</>}
          >
            <Button small of={token.name} onClick={() => revoke.mutate(token.id)}>{say.revoke}</Button>
          </Row>
        ))}
      </ul>
      <div className="actions"><Button onClick={() => setMaking(true)}>{say.make}</Button></div>
      {making && <MakeToken role={role} onClose={() => setMaking(false)} />}
    </Panel>
  );
}

function factsOf(token: TokenView): string {
  const say = text.tokens;
  const ended = token.expires_at !== null && token.expires_at * 1000 <= Date.now();
  return [
    text.roles[token.role],
    token.cameras ? token.cameras.join(", ") || text.scope.none : text.scope.all,
    token.used_at === null ? say.unused : say.used(ago(token.used_at)),
    ended ? say.ended : token.expires_at && say.until(new Date(token.expires_at * 1000).toLocaleDateString(locale)),
  ]
    .filter(Boolean)
    .join(" · ");
}

function MakeToken({ role: most, onClose }: { role: Role; onClose: () => void }) {
  const say = text.tokens;
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [cameras, setCameras] = useState<string[] | null>(null);
  const [days, setDays] = useState<keyof typeof say.days>("90");
  const [copied, setCopied] = useState(false);
  const make = useSend((body: TokenRequest) => ask<NewToken>("POST", "/api/v1/tokens", body), TOKENS);

  function submit() {
    const expires_at = days ? Date.now() / 1000 + Number(days) * DAY : null;
    make.mutate({ name, role, cameras, expires_at });
  }

  if (make.data) {
    const { secret } = make.data;
    return (
      <Dialog title={say.made} onClose={onClose}>
        <div className="form">
          <Field label={say.secret} value={secret} readOnly autoFocus onFocus={(event) => event.target.select()} />
          <div className="actions actions-end">
            <Button onClick={() => void navigator.clipboard?.writeText(secret).then(() => setCopied(true))}>
              {copied ? say.copied : say.copy}
            </Button>
            <Button main onClick={onClose}>{say.done}</Button>
          </div>
        </div>
      </Dialog>
    );
  }
  return (
    <FormDialog title={say.make} submit={say.create} doing={make} onSubmit={submit} onClose={onClose}>
      <Field label={say.name} hint={say.nameHint} value={name} onValue={setName} maxLength={80} autoFocus required />
      <RoleAndCameras most={most} role={role} cameras={cameras} onRole={setRole} onCameras={setCameras} />
      <Choices legend={say.ends} options={say.days} value={days} onChange={setDays} />
    </FormDialog>
  );
}
