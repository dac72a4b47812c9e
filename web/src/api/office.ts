// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { ActionType } from "./schema";

export interface DayView { actions: { [key: string]: number; }; day: string; zones: { [key: string]: number; }; }

export interface JudgedView {
    name: string | null;
    open: number;
    precision: ShareView;
    right: number;
    unclear: number;
    wrong: number;
}

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
