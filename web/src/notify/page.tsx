import { useState } from "react";
import { Problem } from "../api/client";
import type { ChannelView, NotificationView } from "../api/office";
import { useMayConfigure, useTimeZone } from "../api/queries";
import { ago, clock } from "../format";
import { Button } from "../parts/button";
import { Confirm } from "../parts/dialog";
import { optionsOf, Select } from "../parts/field";
import { PlusIcon } from "../parts/icons";
import { Empty, Head, Paged, ProblemNote, Time } from "../parts/page";
import { alertAddress, Link } from "../route";
import { text } from "../text";
import { ChannelForm } from "./form";
import {
  obstacle, useChannels, useDevices, useIdHere, useOutbox, useRemoveChannel, useRemoveDevice, useRetry,
  useSnoozeChannel, useStopCalling, useSubscribe, useTestChannel, useTestDevice,
} from "./push";

const say = text.notify;
const HOUR = 3600;

/** Who is called, by what means, and whether that works. */
export function NotifyPage() {
  const may = useMayConfigure();
  const channels = useChannels(may);
  const [form, setForm] = useState<ChannelView | "new" | null>(null);
  return (
    <>
      <Head title={say.title}>
        {may && (
          <Button main onClick={() => setForm("new")}>
            <PlusIcon />
            {say.channels.add}
          </Button>
        )}
      </Head>
      <div className="stack">
        <ThisDevice />
        {may && (
          <section className="stack" aria-labelledby="channels">
            <h2 id="channels">{say.channels.title}</h2>
            <ProblemNote error={channels.error} onRetry={() => void channels.refetch()} />
            {channels.data?.length === 0 && <Empty title={say.channels.empty} lead={say.channels.emptyLead} />}
            <div className="columns">
              {channels.data?.map((channel) => (
                <ChannelCard key={channel.name} channel={channel} onEdit={() => setForm(channel)} />
              ))}
            </div>
          </section>
        )}
        {may && <Deliveries />}
      </div>
      {form && <ChannelForm channel={form === "new" ? null : form} onClose={() => setForm(null)} />}
    </>
  );
}

function ThisDevice() {
  const timeZone = useTimeZone();
  const blocked = obstacle();
  const devices = useDevices();
  const here = useIdHere().data;
  const subscribe = useSubscribe();
  const remove = useRemoveDevice();
  const stop = useStopCalling();
  const test = useTestDevice();
  const mine = devices.data?.find((device) => device.id === here);
  const others = devices.data?.filter((device) => device.id !== here) ?? [];
  return (
    <section className="card notify-card" aria-labelledby="this-device">
      <h2 id="this-device">{say.device.title}</h2>
      <p className="quiet">{say.device.lead}</p>
      {!mine && blocked ? (
        <ProblemNote error={new Problem(0, blocked.message, blocked.fix)} />
      ) : (
        <div className="actions notify-actions">
          {mine ? (
            <>
              <span className="chip chip-good">{say.device.on}</span>
              <Button disabled={test.isPending} onClick={() => test.mutate(mine.id)}>
                {test.isPending ? say.channels.testing : say.device.test}
              </Button>
              <Button plain onClick={() => stop.mutate()}>{say.device.stop}</Button>
            </>
          ) : (
            <Button main disabled={subscribe.isPending} onClick={() => subscribe.mutate()}>
              {subscribe.isPending ? say.device.starting : say.device.start}
            </Button>
          )}
        </div>
      )}
      {test.data && <p role="status">{say.channels.taken(test.data.seconds)}</p>}
      <ProblemNote error={subscribe.error ?? test.error ?? remove.error ?? devices.error} />
      {others.length > 0 && (
        <>
          <h3>{say.device.others}</h3>
          <ul className="notify-rows">
            {others.map((device) => (
              <li key={device.id}>
                <span>
                  {device.label}{" "}
                  <span className="quiet small">{say.device.since(clock(device.created_at, timeZone))}</span>
                </span>
                <Button
                  small aria-label={say.device.removeNamed(device.label)} onClick={() => remove.mutate(device.id)}
                >
                  {say.device.remove}
                </Button>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function ChannelCard({ channel, onEdit }: { channel: ChannelView; onEdit: () => void }) {
  const test = useTestChannel(channel.name);
  const snooze = useSnoozeChannel(channel.name);
  const remove = useRemoveChannel(channel.name);
  const [asking, setAsking] = useState(false);
  const words = say.channels;
  const named = (what: string) => words.named(what, channel.name);
  const { waiting, failed, last_delivered, problem } = channel.health;
  const snoozed = snoozedNow(channel);
  return (
    <article className="card notify-card" aria-label={channel.name}>
      <div className="notify-title">
        <h3>{channel.name}</h3>
        <Health channel={channel} />
      </div>
      <p className="quiet small">
        {say.kinds[channel.kind]}, {words.from(text.levels[channel.level])}
        {waiting > 0 && `, ${words.waiting(waiting)}`}
        {failed > 0 && `, ${words.failed(failed)}`}
        {last_delivered !== null && `. ${words.last(ago(last_delivered))}`}
      </p>
      {problem && <p className="notify-problem">{problem}</p>}
      {test.data && <p role="status">{words.taken(test.data.seconds)}</p>}
      <ProblemNote error={test.error ?? snooze.error} />
      <div className="actions">
        <Act label={words.test} name={named} busy={test.isPending && words.testing} onClick={() => test.mutate()} />
        <Act
          label={snoozed ? words.wake : words.snooze} name={named} onClick={() => snooze.mutate(snoozed ? 0 : HOUR)}
        />
        <Act label={words.edit} name={named} onClick={onEdit} />
        <Act label={words.remove} name={named} onClick={() => setAsking(true)} />
      </div>
      {asking && (
        <Confirm
          title={words.removeTitle(channel.name)} lead={words.removeLead} action={words.removeConfirm} danger
          doing={remove} onConfirm={() => remove.mutate(undefined, { onSuccess: () => setAsking(false) })}
          onClose={() => setAsking(false)}
        />
      )}
    </article>
  );
}

/** A small button that says to whom it belongs. */
function Act({ label, name, busy, onClick }: {
  label: string;
  name: (what: string) => string;
  busy?: string | false;
  onClick: () => void;
}) {
  return <Button small aria-label={name(label)} disabled={Boolean(busy)} onClick={onClick}>{busy || label}</Button>;
}

function Health({ channel }: { channel: ChannelView }) {
  const timeZone = useTimeZone();
  const words = say.channels;
  const { failed, last_delivered, problem } = channel.health;
  if (!channel.enabled) return <span className="chip">{words.off}</span>;
  if (snoozedNow(channel))
    return <span className="chip chip-warn">{words.snoozed(clock(channel.snoozed_until ?? 0, timeZone))}</span>;
  if (failed > 0 || problem) return <span className="chip chip-warn">{say.states.failed}</span>;
  if (last_delivered === null) return <span className="chip">{words.unused}</span>;
  return <span className="chip chip-good">{words.well}</span>;
}

function snoozedNow({ snoozed_until }: ChannelView): boolean {
  return snoozed_until !== null && snoozed_until * 1000 > Date.now();
}

function Deliveries() {
  const [filter, setFilter] = useState("");
  const outbox = useOutbox(filter);
  const retry = useRetry();
  const items = outbox.data?.pages.flatMap((page) => page.items) ?? [];
  const words = say.deliveries;
  return (
    <section className="stack" aria-labelledby="deliveries">
      <div className="notify-title">
        <h2 id="deliveries">{words.title}</h2>
        <Select
          bar label={words.filter} value={filter} any={words.all} onValue={setFilter}
          options={optionsOf<string>(say.states)}
        />
      </div>
      <ProblemNote error={retry.error} />
      <Paged
        query={outbox} className="card notify-rows" more={words.more} empty={<p className="quiet">{words.empty}</p>}
      >
        {items.map((item) => <Delivery key={item.key} item={item} onRetry={() => retry.mutate(item.key)} />)}
      </Paged>
    </section>
  );
}

function Delivery({ item, onRetry }: { item: NotificationView; onRetry: () => void }) {
  const timeZone = useTimeZone();
  const kind = { delivered: "chip-good", failed: "chip-warn", waiting: "", sending: "", dropped: "" }[item.state];
  return (
    <li>
      <span className="notify-what">
        <Link href={alertAddress(item.alert)}>{item.title}</Link>
        <span className="quiet small">
          {item.channel}, <Time at={item.created_at} className="" />
          {item.attempts > 1 && `, ${say.deliveries.attempts(item.attempts)}`}
          {item.state === "waiting" && item.attempts > 0 && `, ${say.deliveries.next(clock(item.due_at, timeZone))}`}
        </span>
        {item.problem && <span className="small">{item.problem}</span>}
      </span>
      <span className="notify-end">
        <span className={`chip ${kind}`}>{say.states[item.state]}</span>
        {item.state === "failed" && <Button small onClick={onRetry}>{say.deliveries.retry}</Button>}
      </span>
    </li>
  );
}
