import { type QueryClient, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { CaseAlertRequest, CaseDetail, CaseList, CaseMoveRequest, CaseRequest, CaseStatus } from "./cases";
import { ask, carryCsrf, usePages, useRead, useSend } from "./client";
import type { CameraChange, CameraRequest, CameraView, TestPictureView } from "./office";
import type {
  AlertDetail, AlertList, MoveRequest, SessionView, SetupRequest, SignInRequest, UndoRequest,
} from "./schema";
import type {
  MonitoringRequest, MonitoringView, WhatIfRequest, WhatIfView, ZoneList, ZoneRequest, ZoneView,
} from "./settings";

const SECOND = 1000;
export const NEVER = Number.POSITIVE_INFINITY;

export const SESSION = ["session"] as const;
const CAMERAS = ["cameras"] as const;
const ALERTS = ["alerts"] as const;
const ALERT = ["alert"] as const;
const CASES = ["cases"] as const;
export const MONITORING = ["monitoring"] as const;
export const SETTINGS = ["settings"] as const;
const ZONES = ["zones"] as const;

export function useSession() {
  return useQuery({
    queryKey: SESSION,
    queryFn: async () => remember(await ask<SessionView>("GET", "/api/v1/session")),
    staleTime: 60 * SECOND,
    refetchOnWindowFocus: true,
    refetchInterval: ({ state }) => (state.status === "error" ? 5 * SECOND : false),
  });
}

/** Whether who is here may change how things are. */
export const useMayConfigure = () => useSession().data?.rights?.includes("configure") ?? false;

function remember(session: SessionView): SessionView {
  carryCsrf(session.csrf);
  return session;
}

const enter = (queries: QueryClient, session: SessionView) => void queries.setQueryData(SESSION, remember(session));

function useEntry<Given>(path: "/api/v1/session" | "/api/v1/session/setup") {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Given) => ask<SessionView>("POST", path, body),
    onSuccess: (session) => enter(queries, session),
  });
}

export const useSignIn = () => useEntry<SignInRequest>("/api/v1/session");

export const useSetUp = () => useEntry<SetupRequest>("/api/v1/session/setup");

/** Signs out, after what has to be done `before` while one still may. */
export function useSignOut(before: () => Promise<void>) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async () => {
      await before();
      await ask<void>("DELETE", "/api/v1/session");
    },
    onSuccess: () => {
      enter(queries, { state: "signed_out", user: null, csrf: null });
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
    },
  });
}

const cameraAt = (name: string) => `/api/v1/cameras/${encodeURIComponent(name)}` as const;

export const useCameras = () => useRead<CameraView[]>(CAMERAS, "/api/v1/cameras", { refetchInterval: 3 * SECOND });

export const useCameraNames = () => useCameras().data?.map(({ name }) => name) ?? [];

export const useAddCamera = () =>
  useSend((body: CameraRequest) => ask<CameraView>("POST", "/api/v1/cameras", body), CAMERAS);

/** Opens the demonstration store, whose cameras then come up by themselves. */
export const useOpenDemo = () => useSend(() => ask<void>("POST", "/api/v1/demo"), CAMERAS);

export const useTestCamera = () =>
  useSend((body: CameraRequest) => ask<TestPictureView>("POST", "/api/v1/cameras/test", body));

export const useChangeCamera = (name: string) =>
  useSend((body: CameraChange) => ask<CameraView>("PUT", cameraAt(name), body), CAMERAS);

export const useRemoveCamera = () => useSend((name: string) => ask<void>("DELETE", cameraAt(name)), CAMERAS);

const alertAt = (id: string) => `/api/v1/alerts/${encodeURIComponent(id)}` as const;

/** The alerts that fit `filter` (a query string), page after page. */
export const useAlerts = (filter: string) =>
  usePages<AlertList>([...ALERTS, "list"], "/api/v1/alerts", filter, 5 * SECOND);

/** How many alerts nobody has looked at yet, and when the latest of all was confirmed. */
export const useUnread = () =>
  useRead([...ALERTS, "unread"], "/api/v1/alerts?limit=1", {
    select: ({ unread, unread_limit, alerts }: AlertList) => ({
      count: unread,
      more: unread >= unread_limit,
      newest: alerts[0]?.confirmed_at ?? 0,
    }),
    refetchInterval: 5 * SECOND,
  });

export const useAlert = (id: string) =>
  useRead<AlertDetail>([...ALERT, id], alertAt(id), { refetchInterval: 5 * SECOND });

/** Makes a move on any alert. */
export const useAnyMove = () => useStep<MoveRequest>("moves");

/** Takes one's own last move on any alert back. */
export const useUndo = () => useStep<UndoRequest>("undo");

const useStep = <Body>(way: "moves" | "undo") =>
  useSend(
    ({ id, body }: { id: string; body: Body }) => ask<AlertDetail>("POST", `${alertAt(id)}/${way}`, body),
    ALERT, ALERTS, CASES,
  );

export const OPEN_CASES: readonly CaseStatus[] = ["new", "in_progress"];

/** The cases that fit `filter` (a query string), page after page, newest first. */
export const useCases = (filter: string) =>
  usePages<CaseList>([...CASES, "list"], "/api/v1/cases", filter, 15 * SECOND);

export const useCase = (id: string) =>
  useRead<CaseDetail>([...CASES, id], `/api/v1/cases/${encodeURIComponent(id)}`, { refetchInterval: 10 * SECOND });

type CaseChange =
  | { to: "moves"; body: CaseMoveRequest }
  | { to: "facts"; body: CaseRequest }
  | { to: "alerts" | "alerts/remove"; body: CaseAlertRequest };

export function useChangeCase(number: number) {
  const queries = useQueryClient();
  async function send({ to, body }: CaseChange) {
    const answer =
      to === "facts"
        ? await ask<CaseDetail | null>("PUT", `/api/v1/cases/${number}`, body)
        : await ask<CaseDetail | null>("POST", `/api/v1/cases/${number}/${to}`, body);
    // Known at once, so that one's own next change is not taken for somebody else's.
    if (answer) queries.setQueryData([...CASES, String(number)], answer);
    return answer;
  }
  return useSend(send, CASES, ALERT, ALERTS);
}

export const useMonitoring = () =>
  useRead<MonitoringView>(MONITORING, "/api/v1/settings/monitoring", { refetchInterval: 15 * SECOND });

/** The store's time zone; UTC until it is known. */
export const useTimeZone = () => useMonitoring().data?.timezone ?? "UTC";

export const useSwitchMonitoring = () =>
  useSend(
    (body: MonitoringRequest) => ask<MonitoringView>("PUT", "/api/v1/settings/monitoring", body),
    MONITORING, SETTINGS,
  );

/** The stored zones of all cameras, and the settings' version they belong to. */
export const useZones = (enabled = true) =>
  useRead<ZoneList>(ZONES, "/api/v1/settings/zones", { refetchInterval: 30 * SECOND, enabled });

/** Saves a zone, a new one or in the place of `old`. */
export const useSaveZone = (old: ZoneView | null) =>
  useSend((body: ZoneRequest) => {
    const path = "/api/v1/settings/zones";
    return old ? ask<ZoneList>("PUT", `${path}?${whichOf(old)}`, body) : ask<ZoneList>("POST", path, body);
  }, ZONES);

export const useRemoveZone = () =>
  useSend(({ zone, version }: { zone: ZoneView; version: number }) =>
    ask<ZoneList>("DELETE", `/api/v1/settings/zones?${whichOf(zone)}&version=${version}`), ZONES);

function whichOf(zone: ZoneView): URLSearchParams {
  return new URLSearchParams({ name: zone.name, ...(zone.camera !== null && { camera: zone.camera }) });
}

/** Judges past hours again with other settings, as often as one starts it; leaving the page stops it. */
export function useWhatIf() {
  const [id, setId] = useState<string | null>(null);
  const path = `/api/v1/settings/whatif/${encodeURIComponent(id ?? "")}` as const;
  const start = useMutation({
    mutationFn: (body: WhatIfRequest) => ask<WhatIfView>("POST", "/api/v1/settings/whatif", body),
    onMutate: () => setId(null),
    onSuccess: (job) => setId(job.id),
  });
  const job = useRead<WhatIfView>(["whatif", id], path, {
    enabled: id !== null,
    refetchInterval: ({ state: { data } }) => (data && data.state !== "running" ? false : 0.6 * SECOND),
    retry: false,
  });
  useEffect(() => () => void (id && ask<void>("DELETE", path).catch(() => undefined)), [id, path]);
  const view = id === null ? undefined : (job.data ?? start.data);
  return {
    start: start.mutate,
    stop: () => setId(null),
    view,
    running: start.isPending || view?.state === "running",
    error: start.error ?? job.error,
  };
}
