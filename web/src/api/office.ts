// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { ActionType, Role } from "./schema";

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

export interface DayView { actions: { [key: string]: number; }; day: string; zones: { [key: string]: number; }; }

export interface JudgedView {
    name: string | null;
    open: number;
    precision: ShareView;
    right: number;
    unclear: number;
    wrong: number;
}

export interface NewToken { secret: string; token: TokenView; }

export interface PasswordRequest { password: string; }

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
