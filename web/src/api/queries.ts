import {
  type QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { ask, carryCsrf } from "./client";
import type {
  AlertDetail,
  AlertList,
  CameraChange,
  CameraRequest,
  CameraView,
  MoveRequest,
  SessionView,
  SetupRequest,
  SignInRequest,
  TestPictureView,
  UndoRequest,
} from "./schema";
import type { MonitoringRequest, MonitoringView, ZoneList, ZoneRequest, ZoneView } from "./settings";

const SECOND = 1000;

export const SESSION = ["session"] as const;
const CAMERAS = ["cameras"] as const;
const ALERTS = ["alerts"] as const;
const UNREAD = [...ALERTS, "unread"] as const;
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

function remember(session: SessionView): SessionView {
  carryCsrf(session.csrf);
  return session;
}

function enter(queries: QueryClient, session: SessionView) {
  queries.setQueryData(SESSION, remember(session));
}

export function useSignIn() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SignInRequest) => ask<SessionView>("POST", "/api/v1/session", body),
    onSuccess: (session) => enter(queries, session),
  });
}

export function useSetUp() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: SetupRequest) => ask<SessionView>("POST", "/api/v1/session/setup", body),
    onSuccess: (session) => enter(queries, session),
  });
}

export function useSignOut() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask<void>("DELETE", "/api/v1/session"),
    onSuccess: () => {
      enter(queries, { state: "signed_out", user: null, csrf: null });
      queries.removeQueries({ predicate: (query) => query.queryKey[0] !== SESSION[0] });
    },
  });
}

export function useCameras() {
  return useQuery({
    queryKey: CAMERAS,
    queryFn: () => ask<CameraView[]>("GET", "/api/v1/cameras"),
    refetchInterval: 3 * SECOND,
  });
}

export function useAddCamera() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CameraRequest) => ask<CameraView>("POST", "/api/v1/cameras", body),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}

/** Opens the demonstration store, whose cameras then come up by themselves. */
export function useOpenDemo() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () => ask<void>("POST", "/api/v1/demo"),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}

export function useTestCamera() {
  return useMutation({
    mutationFn: (body: CameraRequest) => ask<TestPictureView>("POST", "/api/v1/cameras/test", body),
  });
}

export function useChangeCamera(name: string) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: CameraChange) => ask<CameraView>("PUT", `/api/v1/cameras/${encodeURIComponent(name)}`, body),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}

export function useRemoveCamera() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => ask<void>("DELETE", `/api/v1/cameras/${encodeURIComponent(name)}`),
    onSuccess: () => queries.invalidateQueries({ queryKey: CAMERAS }),
  });
}

/** The alerts that fit `filter` (a query string), page after page. */
export function useAlerts(filter: string) {
  return useInfiniteQuery({
    queryKey: [...ALERTS, "list", filter],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams(filter);
      if (pageParam) query.set("after", pageParam);
      return ask<AlertList>("GET", `/api/v1/alerts?${query}`);
    },
    initialPageParam: "",
    getNextPageParam: (page) => page.next,
    refetchInterval: 5 * SECOND,
  });
}

/** How many alerts nobody has looked at yet, and when the latest of all was confirmed. */
export function useUnread() {
  return useQuery({
    queryKey: UNREAD,
    queryFn: () => ask<AlertList>("GET", "/api/v1/alerts?limit=1"),
    select: ({ unread, unread_limit, alerts }) => ({
      count: unread,
      more: unread >= unread_limit,
      newest: alerts[0]?.confirmed_at ?? 0,
    }),
    refetchInterval: 5 * SECOND,
  });
}

export function useAlert(id: string) {
  return useQuery({
    queryKey: ["alert", id],
    queryFn: () => ask<AlertDetail>("GET", `/api/v1/alerts/${encodeURIComponent(id)}`),
    refetchInterval: 5 * SECOND,
  });
}

/** Makes a move on any alert. */
export function useAnyMove() {
  return useStep<{ id: string; body: MoveRequest }>(({ id, body }) => ["moves", id, body]);
}

/** Takes one's own last move on any alert back. */
export function useUndo() {
  return useStep<{ id: string; body: UndoRequest }>(({ id, body }) => ["undo", id, body]);
}

/** A step on an alert; whether it worked or somebody else was first, what is shown is asked for anew. */
function useStep<T extends { id: string }>(step: (given: T) => ["moves" | "undo", string, unknown]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (given: T) => {
      const [way, id, body] = step(given);
      return ask<AlertDetail>("POST", `/api/v1/alerts/${encodeURIComponent(id)}/${way}`, body);
    },
    onSuccess: (alert, { id }) => queries.setQueryData(["alert", id], alert),
    onError: (_, { id }) => queries.invalidateQueries({ queryKey: ["alert", id] }),
    onSettled: () =>
      Promise.all([ALERTS, ["cases"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

export function useMonitoring() {
  return useQuery({
    queryKey: MONITORING,
    queryFn: () => ask<MonitoringView>("GET", "/api/v1/settings/monitoring"),
    refetchInterval: 15 * SECOND,
  });
}

export function useSwitchMonitoring() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: MonitoringRequest) => ask<MonitoringView>("PUT", "/api/v1/settings/monitoring", body),
    onSuccess: (state) => {
      queries.setQueryData(MONITORING, state);
      return queries.invalidateQueries({ queryKey: SETTINGS });
    },
  });
}

/** The stored zones of all cameras, and the settings' version they belong to. */
export function useZones(wanted = true) {
  return useQuery({
    queryKey: ZONES,
    queryFn: () => ask<ZoneList>("GET", "/api/v1/settings/zones"),
    refetchInterval: 30 * SECOND,
    enabled: wanted,
  });
}

/** Saves a zone, a new one or in the place of `old`; somebody else's newer settings are fetched on a conflict. */
export function useSaveZone(old: ZoneView | null) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: ZoneRequest) =>
      old
        ? ask<ZoneList>("PUT", `/api/v1/settings/zones?${whichOf(old)}`, body)
        : ask<ZoneList>("POST", "/api/v1/settings/zones", body),
    onSuccess: (list) => queries.setQueryData(ZONES, list),
    onError: () => queries.invalidateQueries({ queryKey: ZONES }),
  });
}

export function useRemoveZone() {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ zone, version }: { zone: ZoneView; version: number }) => {
      const query = whichOf(zone);
      query.set("version", String(version));
      return ask<ZoneList>("DELETE", `/api/v1/settings/zones?${query}`);
    },
    onSuccess: (list) => queries.setQueryData(ZONES, list),
    onError: () => queries.invalidateQueries({ queryKey: ZONES }),
  });
}

function whichOf(zone: ZoneView): URLSearchParams {
  const query = new URLSearchParams({ name: zone.name });
  if (zone.camera !== null) query.set("camera", zone.camera);
  return query;
}
