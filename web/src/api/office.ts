// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { ActionType, LevelName } from "./schema";

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

export interface DeviceRequest { endpoint: string; keys: { [key: string]: string; }; label?: string; }

export interface DeviceView { created_at: number; id: string; label: string; }

export type ItemState = "waiting" | "sending" | "delivered" | "failed" | "dropped";

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

export interface PushKeyView { key: string; }

export interface RetryRequest { key: string; }

export interface SentView { seconds: number; }

export type What = "opened" | "raised" | "test";
