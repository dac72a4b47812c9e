import { type QueryKey, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { ask } from "../api/client";
import type { PasswordRequest, UserChange, UserRequest, UserView } from "../api/office";
import { useSession } from "../api/queries";
import type { Role, SessionRow } from "../api/schema";
import { Button } from "../parts/button";
import { Confirm, Dialog, Form } from "../parts/dialog";
import { Field, PasswordField, RoleAndCameras } from "../parts/field";
import { Asked, Panel, ProblemNote } from "../parts/page";
import { go, Link } from "../route";
import { text } from "../text";
import { SessionList } from "./own";

const say = text.people;
const PEOPLE = ["people"] as const;

const addressOf = (name: string) => `/api/v1/people/${encodeURIComponent(name)}` as const;

/** Changes something about people, then looks again. */
function useChange<Body, Answer>(change: (body: Body) => Promise<Answer>, more: QueryKey = PEOPLE) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: PEOPLE });
      await queries.invalidateQueries({ queryKey: more });
    },
  });
}

function usePeople() {
  return useQuery({
    queryKey: PEOPLE,
    queryFn: () => ask<UserView[]>("GET", "/api/v1/people"),
    refetchInterval: 30_000,
  });
}

/** Everybody who may sign in. */
export function PeoplePage() {
  const people = usePeople();
  const me = useSession().data?.user;
  const [adding, setAdding] = useState(false);
  return (
    <>
      <div className="head">
        <h1>{say.title}</h1>
        <Button main onClick={() => setAdding(true)}>
          {say.add}
        </Button>
      </div>
      <Asked query={people} />
      <ul className="rows card">
        {people.data?.map((person) => (
          <li key={person.name}>
            <Link href={`/people/${encodeURIComponent(person.name)}`} className="row-link">
              <span className="row-main">
                <strong>
                  {person.name} {person.name === me && <span className="chip">{say.you}</span>}
                </strong>
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
    <Dialog title={say.add} onClose={onClose}>
      <Form onSubmit={submit}>
        <Field label={text.session.name} hint={text.session.nameHint} value={name} onValue={setName} autoFocus required exact />
        <PasswordField label={say.firstPassword} value={password} onChange={setPassword} />
        <p className="quiet small">{say.addLead}</p>
        <RoleAndCameras role={role} cameras={cameras} onRole={setRole} onCameras={setCameras} />
        <ProblemNote error={add.error} />
        <div className="actions actions-end">
          <Button plain onClick={onClose}>
            {text.cancel}
          </Button>
          <Button main type="submit" disabled={add.isPending}>
            {say.add}
          </Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Somebody: what they may do, a new password, where they are signed in, and removing them. */
export function PersonPage({ id }: { id: string }) {
  const people = usePeople();
  const person = people.data?.find((each) => each.name === id);
  return (
    <>
      <p>
        <Link href="/people">{say.back}</Link>
      </p>
      <div className="head">
        <h1>{id}</h1>
        {person && !person.active && <span className="chip chip-warn">{say.off}</span>}
      </div>
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

  function submit() {
    save.mutate({ role, cameras, active });
  }

  return (
    <Panel title={say.rights}>
      <Form className="form" onSubmit={submit} onChange={() => save.reset()}>
        <RoleAndCameras role={role} cameras={cameras} onRole={setRole} onCameras={setCameras} />
        <label className="check">
          <input type="checkbox" checked={active} onChange={(event) => setActive(event.target.checked)} />
          <span>
            {say.active}
            <span className="quiet small block">{say.activeHint}</span>
          </span>
        </label>
        <ProblemNote error={save.error} />
        {save.isSuccess && <p role="status">{say.saved}</p>}
        <div className="actions">
          <Button main type="submit" disabled={save.isPending}>
            {say.save}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

function Sessions({ person }: { person: UserView }) {
  const key = ["people", person.name, "sessions"];
  const sessions = useQuery({
    queryKey: key,
    queryFn: () => ask<SessionRow[]>("GET", `${addressOf(person.name)}/sessions`),
  });
  const end = useChange((id: string) => {
    const which = id ? (`?session=${encodeURIComponent(id)}` as const) : "";
    return ask<void>("DELETE", `${addressOf(person.name)}/sessions${which}`);
  }, key);
  return (
    <Panel title={say.sessions}>
      <ProblemNote error={sessions.error ?? end.error} />
      {sessions.data?.length === 0 && <p className="quiet">{say.signedOut}</p>}
      <SessionList sessions={sessions.data ?? []} onEnd={(id) => end.mutate(id)} />
      {(sessions.data?.length ?? 0) > 0 && (
        <div className="actions">
          <Button disabled={end.isPending} onClick={() => end.mutate("")}>
            {say.endAll}
          </Button>
        </div>
      )}
    </Panel>
  );
}

function NewPassword({ person }: { person: UserView }) {
  const [password, setPassword] = useState("");
  const set = useChange((body: PasswordRequest) => ask<void>("PUT", `${addressOf(person.name)}/password`, body));

  function submit() {
    set.mutate({ password }, { onSuccess: () => setPassword("") });
  }

  return (
    <Panel title={say.password}>
      <Form onSubmit={submit}>
        <PasswordField label={say.password} value={password} onChange={setPassword} />
        <p className="quiet small">{say.passwordLead}</p>
        <ProblemNote error={set.error} />
        {set.isSuccess && !password && <p role="status">{say.passwordSet}</p>}
        <div className="actions">
          <Button type="submit" disabled={set.isPending}>
            {say.setPassword}
          </Button>
        </div>
      </Form>
    </Panel>
  );
}

function Removal({ person }: { person: UserView }) {
  const [asking, setAsking] = useState(false);
  const remove = useChange(async () => {
    await ask<void>("DELETE", addressOf(person.name));
    go("/people"); // before the list is fetched again, and this page with it empty
  });
  return (
    <div className="actions">
      <Button danger onClick={() => setAsking(true)}>
        {say.removeConfirm}
      </Button>
      {asking && (
        <Confirm
          title={say.removeTitle(person.name)}
          lead={say.removeLead}
          action={say.remove}
          danger
          doing={remove}
          onConfirm={() => remove.mutate(undefined)}
          onClose={() => setAsking(false)}
        />
      )}
    </div>
  );
}
