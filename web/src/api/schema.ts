// Made from docs/api/openapi.json by "npm run types"; do not edit.

/** Every address of the API. */
export type Path =
  | `/api/v1/alerts`
  | `/api/v1/alerts/${string}`
  | `/api/v1/alerts/${string}/clip`
  | `/api/v1/alerts/${string}/moves`
  | `/api/v1/alerts/${string}/overlay`
  | `/api/v1/alerts/${string}/still`
  | `/api/v1/alerts/${string}/undo`
  | `/api/v1/audit`
  | `/api/v1/audit/verification`
  | `/api/v1/cameras`
  | `/api/v1/cameras/discover`
  | `/api/v1/cameras/test`
  | `/api/v1/cameras/${string}`
  | `/api/v1/cameras/${string}/still`
  | `/api/v1/cameras/${string}/test`
  | `/api/v1/cases`
  | `/api/v1/cases/${string}`
  | `/api/v1/cases/${string}/alerts`
  | `/api/v1/cases/${string}/alerts/remove`
  | `/api/v1/cases/${string}/export`
  | `/api/v1/cases/${string}/moves`
  | `/api/v1/channels`
  | `/api/v1/channels/kinds`
  | `/api/v1/channels/outbox`
  | `/api/v1/channels/outbox/retry`
  | `/api/v1/channels/${string}`
  | `/api/v1/channels/${string}/snooze`
  | `/api/v1/channels/${string}/test`
  | `/api/v1/demo`
  | `/api/v1/floor-plan`
  | `/api/v1/floor-plan/alerts/${string}`
  | `/api/v1/floor-plan/cameras/${string}`
  | `/api/v1/floor-plan/fit`
  | `/api/v1/floor-plan/picture`
  | `/api/v1/health`
  | `/api/v1/health/details`
  | `/api/v1/people`
  | `/api/v1/people/${string}`
  | `/api/v1/people/${string}/password`
  | `/api/v1/people/${string}/sessions`
  | `/api/v1/push/devices`
  | `/api/v1/push/devices/${string}`
  | `/api/v1/push/devices/${string}/test`
  | `/api/v1/push/key`
  | `/api/v1/reports`
  | `/api/v1/reports/file`
  | `/api/v1/session`
  | `/api/v1/session/all`
  | `/api/v1/session/all/${string}`
  | `/api/v1/session/password`
  | `/api/v1/session/setup`
  | `/api/v1/settings`
  | `/api/v1/settings/effective`
  | `/api/v1/settings/file`
  | `/api/v1/settings/history`
  | `/api/v1/settings/meanings`
  | `/api/v1/settings/monitoring`
  | `/api/v1/settings/schema`
  | `/api/v1/settings/snoozes`
  | `/api/v1/settings/whatif`
  | `/api/v1/settings/whatif/${string}`
  | `/api/v1/settings/zones`
  | `/api/v1/tokens`
  | `/api/v1/tokens/${string}`;

export type ActionType =
  | "concealment"
  | "tag_removal"
  | "package_tampering"
  | "selection_manipulation"
  | "loitering"
  | "repeated_visits"
  | "surveillance_awareness"
  | "evasive_behavior"
  | "group_behavior"
  | "exit_without_checkout"
  | "restricted_area";

export interface AlertDetail {
    action: ActionType;
    allowed: AlertState[];
    camera: string;
    case: number | null;
    clip: string | null;
    clip_end: number | null;
    clip_problem: string;
    clip_start: number | null;
    clip_whole: boolean;
    confidence: number;
    confirmed_at: number;
    end: number;
    growing: boolean;
    holder: string | null;
    id: string;
    kind: string;
    level: LevelName;
    levels: LevelChangeView[];
    moves: MoveView[];
    muted: string;
    occurrences: number;
    opinion: OpinionView | null;
    outcome: Outcome | null;
    overlay_problem: string;
    severity: Severity | null;
    signals: number;
    start: number;
    state: AlertState;
    still: string | null;
    track: number;
    undo_until: number | null;
    version: number;
    why: CueView[];
    zone: string | null;
}

export interface AlertList { alerts: AlertSummary[]; next: string | null; unread: number; unread_limit: number; }

export type AlertOrder = "newest" | "urgency";

export type AlertState =
  | "new"
  | "acknowledged"
  | "reviewed"
  | "dispatched"
  | "monitoring"
  | "resolved"
  | "dismissed"
  | "escalated";

export interface AlertSummary {
    action: ActionType;
    camera: string;
    case: number | null;
    clip: string | null;
    confidence: number;
    confirmed_at: number;
    end: number;
    growing: boolean;
    holder: string | null;
    id: string;
    kind: string;
    level: LevelName;
    muted: string;
    occurrences: number;
    outcome: Outcome | null;
    severity: Severity | null;
    start: number;
    state: AlertState;
    still: string | null;
    version: number;
    zone: string | null;
}

export interface Alive { status: string; }

export type Answer = "innocent" | "suspicious" | "unclear" | "none";

export type CameraStatus = "connecting" | "live" | "stalled" | "failed" | "off";

export interface CueView { end: number; name: string; start: number; unit: string; value: number; }

export interface DemoView { running: boolean; }

export type Errand = "customer_service" | "observation";

export interface HealthDetails {
    cameras: {
        [key: string]: number;
    };
    database: string;
    monitoring: boolean;
    status: string;
    version: string;
}

export interface LevelChangeView {
    actions: ActionType[];
    at: number;
    cause: string;
    level: LevelName;
    previous: LevelName;
}

export type LevelName = "NONE" | "LOW" | "ALERT" | "HIGH" | "CONFIRMED";

export interface MoveRequest {
    case?: number | null;
    errand?: Errand | null;
    note?: string;
    outcome?: Outcome | null;
    severity?: Severity | null;
    state: AlertState;
    to?: string;
    version: number;
}

export interface MoveView {
    at: number;
    by: string;
    case: number | null;
    errand: Errand | null;
    note: string;
    outcome: Outcome | null;
    severity: Severity | null;
    state: AlertState;
    to: string;
    undo: boolean;
}

export interface OpinionView {
    answer: Answer;
    at: number;
    held: boolean;
    host: string;
    model: string;
    pictures: number;
    problem: string;
    question: string;
    seconds: number;
    words: string;
}

export type Outcome = "prevented" | "recovered" | "no_action" | "lost";

export interface OverlayView {
    at: number[];
    grain: number;
    people: number[][];
    start: number;
    track: number;
    zones: string[];
}

export interface OwnPasswordRequest { new: string; old: string; }

export interface Problem { detail: string; fix: string; status: number; title: string; type: string; }

export type Right = "see" | "respond" | "configure" | "administer";

export type Role = "viewer" | "guard" | "manager" | "admin";

export interface SessionRow {
    agent: string;
    here: boolean;
    id: string;
    origin: string;
    since: number;
    until: number;
    user: string;
}

export type SessionState = "setup" | "signed_out" | "signed_in";

export interface SessionView {
    cameras?: string[] | null;
    csrf: string | null;
    directory?: boolean;
    rights?: Right[];
    role?: Role | null;
    state: SessionState;
    user: string | null;
}

export interface SetupRequest { name?: string | null; password: string; token: string; }

export type Severity = "low" | "medium" | "high";

export interface SignInRequest { name: string; password: string; }

export interface UndoRequest { version: number; }
