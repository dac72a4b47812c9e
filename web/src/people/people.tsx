import { useState } from "react";
import { ask, useRead, useSend } from "../api/client";
import type { PasswordRequest, UserChange, UserRequest, UserView } from "../api/office";
import { useSession } from "../api/queries";
import type { Role, SessionRow } from "../api/schema";
import { Button } from "../parts/button";
import { AskFirst, Form, FormDialog } from "../parts/dialog";
import { Check, Field, PasswordField, RoleAndCameras } from "../parts/field";
import { Asked, Head, Panel, ProblemNote } from "../parts/page";
import { go, Link, queryOf } from "../route";
import { text } from "../text";
import { SessionList } from "./own";

const say = text.people;
const PEOPLE = ["people"] as const;

const addressOf = (name: string) => `/api/v1/people/${encodeURIComponent(name)}` as const;

/** Changes something about people, then looks again. */
const useChange = <Given, Answer>(change: (given: Given) => Promise<Answer>) => useSend(change, PEOPLE);

const usePeople = () => useRead<UserView[]>(PEOPLE, "/api/v1/people", { refetchInterval: 30_000 });

/** Everybody who may sign in. */
export function PeoplePage() {
  const people = usePeople();
  const me = useSession().data?.user;
  const [adding, setAdding] = useState(false);
  return (
    <>
      <Head title={say.title}><Button main onClick={() => setAdding(true)}>{say.add}</Button></Head>
      <Asked query={people} />
      <ul className="rows card">
        {people.data?.map((person) => (
          <li key={person.name}>
            <Link href={`/people/${encodeURIComponent(person.name)}`} className="row-link">
              <span className="row-main">
                <strong>{person.name} {person.name === me && <span className="chip">{say.you}</span>}</strong>
                <span className="quiet small">
                  {person.cameras ? person.cameras.join(", ") || text.scope.none : text.scope.all}
                </span>
              </span>
              <span className="row-end">
                <span className="chip">{text.roles[person.role]}</span>
                {person.active ? (
                  <span className="quiet small">
                    {person.sessions > 0 ? say.signedIn(person.sessions) : say.signedOut}
                  </span>
                ) : (
                  <span className="chip chip-warn">{say.off}</span>
                )}
              </span>
            </Link>
          </li>
        ))}
      </ul>
      {adding && <AddPerson onClose={() => setAdding(false)} />}
    </>
  );
}

function AddPerson({ onClose }: { onClose: () => void }) {
  const [name, setName] = useState("");
  const [password, setPassword] = useState("");
  const [role, setRole] = useState<Role>("guard");
  const [cameras, setCameras] = useState<string[] | null>(null);
  const add = useChange((body: UserRequest) => ask<UserView>("POST", "/api/v1/people", body));

  function submit() {
    add.mutate({ name: name.trim(), password, role, cameras }, { onSuccess: onClose });
  }

  return (
    <FormDialog title={say.add} submit={say.add} doing={add} onSubmit={submit} onClose={onClose}>
      <Field
        label={text.session.name} hint={text.session.nameHint} value={name} onValue={setName} exact autoFocus required
      />
      <PasswordField label={say.firstPassword} value={password} onChange={setPassword} />
      <p className="quiet small">{say.addLead}</p>
      <RoleAndCameras role={role} cameras={cameras} onRole={setRole} onCameras={setCameras} />
    </FormDialog>
  );
}

/** Somebody: what they may do, a new password, where they are signed in, and removing them. */
export function PersonPage({ id }: { id: string }) {
  const people = usePeople();
  const person = people.data?.find((each) => each.name === id);
  return (
    <>
      <p><Link href="/people">{say.back}</Link></p>
      <Head title={id}>{person && !person.active && <span className="chip chip-warn">{say.off}</span>}</Head>
      <Asked query={people} />
      {people.data && !person && <p>{say.missing}</p>}
      {person && (
        <div className="columns">
          <Rights person={person} />
          <div className="stack">
            <Sessions person={person} />
            <NewPassword person={person} />
            <Removal person={person} />
          </div>
        </div>
      )}
    </>
  );
}

function Rights({ person }: { person: UserView }) {
  const [role, setRole] = useState(person.role);
  const [cameras, setCameras] = useState(person.cameras);
  const [active, setActive] = useState(person.active);
  const save = useChange((body: UserChange) => ask<UserView>("PATCH", addressOf(person.name), body));

  return (
    <Panel title={say.rights}>
      <Form onSubmit={() => save.mutate({ role, cameras, active })} onChange={() => save.reset()}>
        <RoleAndCameras role={role} cameras={cameras} onRole={setRole} onCameras={setCameras} />
        <Check
          label={
            <>
              {say.active}
              <span className="quiet small block">{say.activeHint}</span>
            </>
          }
          checked={active} onValue={setActive}
        />
        <ProblemNote error={save.error} />
        {save.isSuccess && <p role="status">{say.saved}</p>}
        <div className="actions"><Button main type="submit" disabled={save.isPending}>{say.save}</Button></div>
      </Form>
    </Panel>
  );
}

function Sessions({ person }: { person: UserView }) {
  const path = `${addressOf(person.name)}/sessions` as const;
  const sessions = useRead<SessionRow[]>([...PEOPLE, person.name, "sessions"], path);
  const end = useChange((session: string) =>
    ask<void>("DELETE", session ? `${path}?${queryOf({ session })}` : path),
  );
  return (
    <SessionList title={say.sessions} sessions={sessions} all={sessions.data?.length ? say.endAll : false} end={end}>
      {sessions.data?.length === 0 && <p className="quiet">{say.signedOut}</p>}
    </SessionList>
  );
}

function NewPassword({ person }: { person: UserView }) {
  const [password, setPassword] = useState("");
  const set = useChange((body: PasswordRequest) => ask<void>("PUT", `${addressOf(person.name)}/password`, body));

  return (
    <Panel title={say.password}>
      <Form onSubmit={() => set.mutate({ password }, { onSuccess: () => setPassword("") })}>
        <PasswordField label={say.password} value={password} onChange={setPassword} />
        <p className="quiet small">{say.passwordLead}</p>
        <ProblemNote error={set.error} />
        {set.isSuccess && !password && <p role="status">{say.passwordSet}</p>}
        <div className="actions"><Button type="submit" disabled={set.isPending}>{say.setPassword}</Button></div>
      </Form>
    </Panel>
  );
}

function Removal({ person }: { person: UserView }) {
  const remove = useChange(async () => {
    await ask<void>("DELETE", addressOf(person.name));
    go("/people"); // before the list is fetched again, and this page with it empty
  });
  return (
    <div className="actions">
      <AskFirst
        title={say.removeTitle(person.name)} lead={say.removeLead} action={say.remove} doing={remove}
        onConfirm={() => remove.mutate(undefined)}
      >
        {say.removeConfirm}
      </AskFirst>
    </div>
  );
}
