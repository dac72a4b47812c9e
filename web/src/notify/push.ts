import { useQuery } from "@tanstack/react-query";
import { ask, Problem, usePages, useRead, useSend } from "../api/client";
import type {
  ChannelChange, ChannelKindView, ChannelRequest, ChannelView, DeviceView, NotificationList, NotificationView,
  PushKeyView, SentView,
} from "../api/office";
import { NEVER } from "../api/queries";
import { browserOf } from "../format";
import { queryOf } from "../route";
import { text } from "../text";

const say = text.notify.device;
const SECOND = 1000;
const CHANNELS = ["channels"] as const;
const OUTBOX = ["outbox"] as const;
const DEVICES = ["devices"] as const;
const HERE = ["devices", "here"] as const;

const at = (name: string) => `/api/v1/channels/${encodeURIComponent(name)}` as const;

export const useChannels = (enabled: boolean) =>
  useRead<ChannelView[]>(CHANNELS, "/api/v1/channels", { refetchInterval: 5 * SECOND, enabled });

export const useKinds = () =>
  useRead<ChannelKindView[]>(["channel kinds"], "/api/v1/channels/kinds", { staleTime: NEVER });

/** What went out, page after page, the newest first. */
export const useOutbox = (state: string) =>
  usePages<NotificationList>(OUTBOX, "/api/v1/channels/outbox", queryOf({ limit: 20, state }), 5 * SECOND);

/** A change to channels or deliveries; the lists are read anew after it. */
const useChange = <Given = void, Answer = unknown>(change: (given: Given) => Promise<Answer>) =>
  useSend(change, CHANNELS, OUTBOX, DEVICES);

export const useAddChannel = () =>
  useChange((body: ChannelRequest) => ask<ChannelView>("POST", "/api/v1/channels", body));

export const useChangeChannel = (name: string) =>
  useChange((body: ChannelChange) => ask<ChannelView>("PUT", at(name), body));

export const useRemoveChannel = (name: string) => useChange(() => ask<void>("DELETE", at(name)));

export const useTestChannel = (name: string) => useChange(() => ask<SentView>("POST", `${at(name)}/test`));

export const useSnoozeChannel = (name: string) =>
  useChange((seconds: number) => ask<ChannelView>("POST", `${at(name)}/snooze`, { seconds }));

export const useRetry = () =>
  useChange((key: string) => ask<NotificationView>("POST", "/api/v1/channels/outbox/retry", { key }));

export const useDevices = () => useRead<DeviceView[]>(DEVICES, "/api/v1/push/devices");

export const useTestDevice = () =>
  useChange((id: string) => ask<SentView>("POST", `/api/v1/push/devices/${id}/test`));

export const useRemoveDevice = () =>
  useChange((id: string) => ask<void>("DELETE", `/api/v1/push/devices/${id}`));

export const useStopCalling = () => useChange(stopCalling);

/** This browser is called no more, whether or not the server still knows it: whoever signs out is not there. */
export async function stopCalling() {
  const found = await subscriptionHere();
  if (!found) return;
  await ask<void>("DELETE", `/api/v1/push/devices/${await idOf(found)}`).catch(() => undefined);
  await found.unsubscribe();
}

/** The id under which the server knows this browser, when it is subscribed. */
export function useIdHere() {
  return useQuery({
    queryKey: HERE,
    queryFn: async () => {
      const found = await subscriptionHere();
      return found ? idOf(found) : "";
    },
  });
}

export const useSubscribe = () => useChange(subscribe);

/** Why this browser cannot be called; null when it can. */
export function obstacle(): { message: string; fix: string } | null {
  if (!window.isSecureContext) return { message: say.insecure, fix: say.insecureFix };
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    return { message: say.unsupported, fix: say.unsupportedFix };
  if (Notification.permission === "denied") return { message: say.denied, fix: say.deniedFix };
  return null;
}

/** The service worker: shows what is pushed, and a page of our own when there is no network. */
export function startWorker() {
  if (import.meta.env.PROD && "serviceWorker" in navigator) void navigator.serviceWorker.register("/sw.js");
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") throw new Problem(0, say.denied, say.deniedFix);
  const { key } = await ask<PushKeyView>("GET", "/api/v1/push/key");
  const { pushManager } = await navigator.serviceWorker.ready;
  let found: PushSubscription;
  try {
    await (await pushManager.getSubscription())?.unsubscribe(); // it may be for another key
    found = await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  } catch {
    throw new Problem(0, say.unreachable, say.unreachableFix);
  }
  const { endpoint, keys } = found.toJSON();
  return ask<DeviceView>("POST", "/api/v1/push/devices", { endpoint, keys, label: browserOf(navigator.userAgent) });
}

async function subscriptionHere() {
  const worker = await navigator.serviceWorker?.getRegistration();
  return (await worker?.pushManager?.getSubscription()) ?? null;
}

/** As the server makes it: the beginning of the address's SHA-256. */
async function idOf({ endpoint }: PushSubscription) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, 24);
}
