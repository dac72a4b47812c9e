import { useState } from "react";
import { Problem } from "../api/client";
import type { ChannelView, NotificationView } from "../api/office";
import { useMayConfigure, useTimeZone } from "../api/queries";
import { ago, clock } from "../format";
import { Button } from "../parts/button";
import { AskFirst } from "../parts/dialog";
import { optionsOf, Select } from "../parts/field";
import { PlusIcon } from "../parts/icons";
import { Row } from "../parts/lists";
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
    <section className="card panel" aria-labelledby="this-device">
      <h2 id="this-device">{say.device.title}</h2>
      <p className="quiet">{say.device.lead}</p>
      {!mine && blocked ? (
        <ProblemNote error={new Problem(0, blocked.message, blocked.fix)} />
      ) : (
        <div className="row">
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
          <ul className="rows">
            {others.map((device) => (
              <Row key={device.id} name={device.label} about={say.device.since(clock(device.created_at, timeZone))}>
                <Button small of={device.label} onClick={() => remove.mutate(device.id)}>{say.device.remove}</Button>
              </Row>
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
  const words = say.channels;
  const of = channel.name;
  const { waiting, failed, last_delivered, problem } = channel.health;
  const snoozed = snoozedNow(channel);
  return (
    <article className="card panel" aria-label={channel.name}>
      <div className="row">
        <h3 className="grow">{channel.name}</h3>
        <Health channel={channel} />
      </div>
      <p className="quiet small">
        {say.kinds[channel.kind]}, {words.from(text.levels[channel.level])}
        {waiting > 0 && `, ${words.waiting(waiting)}`}
        {failed > 0 && `, ${words.failed(failed)}`}
        {last_delivered !== null && `. ${words.last(ago(last_delivered))}`}
      </p>
      {problem && <p className="warning">{problem}</p>}
      {test.data && <p role="status">{words.taken(test.data.seconds)}</p>}
      <ProblemNote error={test.error ?? snooze.error} />
      <div className="actions">
        <Button small of={of} disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? words.testing : words.test}
        </Button>
        <Button small of={of} onClick={() => snooze.mutate(snoozed ? 0 : HOUR)}>
          {snoozed ? words.wake : words.snooze}
        </Button>
        <Button small of={of} onClick={onEdit}>{words.edit}</Button>
        <AskFirst
          small of={of} title={words.removeTitle(of)} lead={words.removeLead} action={words.removeConfirm}
          doing={remove} onConfirm={(close) => remove.mutate(undefined, { onSuccess: close })}
        >
          {words.remove}
        </AskFirst>
      </div>
    </article>
  );
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
      <div className="row">
        <h2 id="deliveries" className="grow">{words.title}</h2>
        <Select
          bar label={words.filter} value={filter} any={words.all} onValue={setFilter}
          options={optionsOf<string>(say.states)}
        />
      </div>
      <ProblemNote error={retry.error} />
      <Paged
        query={outbox} className="card rows" more={words.more} empty={<p className="quiet">{words.empty}</p>}
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
    <Row
      name={<Link href={alertAddress(item.alert)}>{item.title}</Link>}
      about={
        <>
          {item.channel}, <Time at={item.created_at} className="" />
          {item.attempts > 1 && `, ${say.deliveries.attempts(item.attempts)}`}
          {item.state === "waiting" && item.attempts > 0 && `, ${say.deliveries.next(clock(item.due_at, timeZone))}`}
        </>
      }
      more={item.problem}
    >
      <span className={`chip ${kind}`}>{say.states[item.state]}</span>
      {item.state === "failed" && <Button small onClick={onRetry}>{say.deliveries.retry}</Button>}
    </Row>
  );
}
