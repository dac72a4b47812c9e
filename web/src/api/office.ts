// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { ActionType, CameraStatus, LevelName, Role } from "./schema";

export interface AuditLine {
    about: string;
    at: number;
    by: string;
    detail: {
        [key: string]: string;
    };
    what: string;
}

export interface AuditList { lines: AuditLine[]; next: number | null; }

export interface AuditVerification {
    broken_at: number | null;
    flaw: Flaw | null;
    head: string;
    lines: number;
    unbroken: boolean;
}

export interface CameraChange { enabled?: boolean | null; loop?: boolean | null; url?: string | null; }

export interface CameraRequest { enabled?: boolean; loop?: boolean; name: string; url: string; }

export interface CameraView {
    address: string;
    enabled: boolean;
    health: HealthView | null;
    loop: boolean;
    name: string;
}

export interface ChannelChange {
    actions?: ActionType[];
    cameras?: string[] | null;
    ceiling?: number;
    cooldown?: number;
    enabled?: boolean;
    level?: LevelName;
    options?: {
        [key: string]: unknown;
    };
    quiet?: string[];
    secrets?: {
        [key: string]: string;
    };
    version: number;
}

export interface ChannelHealth { failed: number; last_delivered: number | null; problem: string; waiting: number; }

export type ChannelKind = "webpush" | "mqtt" | "webhook" | "email" | "apprise";

export interface ChannelKindView { kind: ChannelKind; options: OptionView[]; }

export interface ChannelRequest {
    actions?: ActionType[];
    cameras?: string[] | null;
    ceiling?: number;
    cooldown?: number;
    enabled?: boolean;
    kind: ChannelKind;
    level?: LevelName;
    name: string;
    options?: {
        [key: string]: unknown;
    };
    quiet?: string[];
    secrets?: {
        [key: string]: string;
    };
}

export interface ChannelSnooze { seconds: number; }

export interface ChannelView {
    actions: ActionType[];
    cameras: string[] | null;
    ceiling: number;
    cooldown: number;
    enabled: boolean;
    health: ChannelHealth;
    kind: ChannelKind;
    level: LevelName;
    name: string;
    options: {
        [key: string]: string | number | boolean;
    };
    quiet: string[];
    secrets: string[];
    snoozed_until: number | null;
    version: number;
}

export interface DayView { actions: { [key: string]: number; }; day: string; zones: { [key: string]: number; }; }

export interface DeviceRequest { endpoint: string; keys: { [key: string]: string; }; label?: string; }

export interface DeviceView { created_at: number; id: string; label: string; }

export interface DiscoverRequest { host?: string; password?: string; user?: string; }

export interface DiscoveryView { advice: string; cameras: FoundCameraView[]; }

export type Flaw = "altered" | "missing" | "added" | "rewritten";

export interface FoundCameraView {
    address: string;
    fix: string;
    known: string | null;
    name: string;
    problem: string;
    streams: FoundStreamView[];
}

export interface FoundStreamView { codec: string; height: number; name: string; url: string; width: number; }

export interface HealthView {
    analyzed: number;
    corrupt: number;
    dropped: number;
    rate: number;
    reason: string;
    reconnects: number;
    retry_at: number | null;
    since: number;
    state: CameraStatus;
}

export type ItemState = "waiting" | "sending" | "delivered" | "failed" | "dropped";

export interface JudgedView {
    name: string | null;
    open: number;
    precision: ShareView;
    right: number;
    unclear: number;
    wrong: number;
}

export interface NewToken { secret: string; token: TokenView; }

export interface NotificationList { items: NotificationView[]; next: string | null; }

export interface NotificationView {
    alert: string;
    attempts: number;
    camera: string;
    channel: string;
    created_at: number;
    delivered_at: number | null;
    due_at: number;
    key: string;
    level: LevelName;
    problem: string;
    state: ItemState;
    title: string;
    what: What;
}

export type OptionType = "text" | "number" | "switch" | "choice" | "lines" | "secret";

export interface OptionView {
    choices: string[];
    high: number;
    initial: string | number | boolean;
    low: number;
    name: string;
    required: boolean;
    type: OptionType;
}

export interface PasswordRequest { password: string; }

export interface PushKeyView { key: string; }

export interface ReportView {
    alerts: number;
    by_action: JudgedView[];
    by_camera: JudgedView[];
    by_zone: JudgedView[];
    closed: TimesView;
    days: DayView[];
    false_in_hours: number;
    first: TimesView;
    hours: number;
    outcomes: {
        [key: string]: number;
    };
    overall: JudgedView;
    since: number;
    suggestions: SuggestionView[];
    timezone: string;
    until: number;
}

export interface RetryRequest { key: string; }

export interface SentView { seconds: number; }

export interface ShareView { high: number; hits: number; low: number; total: number; value: number | null; }

export interface SuggestionView {
    action: ActionType | null;
    camera: string | null;
    key: string;
    lost: ShareView;
    patch: {
        [key: string]: unknown;
    };
    spared: ShareView;
    value: number | string;
}

export interface TestPictureView { codec: string; height: number; picture: string; width: number; }

export interface TimesView { count: number; median: number | null; p90: number | null; }

export interface TokenRequest { cameras?: string[] | null; expires_at?: number | null; name: string; role: Role; }

export interface TokenView {
    cameras: string[] | null;
    created_at: number;
    expires_at: number | null;
    id: string;
    name: string;
    role: Role;
    used_at: number | null;
    user: string;
}

export interface UserChange { active?: boolean | null; cameras?: string[] | null; role?: Role | null; }

export interface UserRequest { cameras?: string[] | null; name: string; password: string; role: Role; }

export interface UserView {
    active: boolean;
    cameras: string[] | null;
    created_at: number;
    name: string;
    role: Role;
    sessions: number;
    signed_in_at: number | null;
}

export type What = "opened" | "raised" | "test";
