// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { ActionType, LevelName } from "./schema";

export interface ActionMeaningView { action: ActionType; deeds: number; points: MeaningView[]; }

export interface FitRequest { marks: MarkView[]; }

export interface FitView { error: number | null; errors: number[]; view: [ number, number ][]; }

export interface FloorPlanView { plan: PlanView | null; version: number; }

export interface MarkView { at: [ number, number ]; seen: [ number, number ]; }

export interface MeaningsView { actions: ActionMeaningView[]; hours: number; scenes: number; }

export interface MeaningView {
    confidence: number;
    false_per_hour: number | null;
    found: number | null;
    sensitivity: Sensitivity;
}

export interface MonitoringRequest { confirm?: boolean; enabled: boolean; }

export interface MonitoringView { enabled: boolean; timezone: string; version: number; }

export interface PlaceView {
    camera: string;
    confirmed: [
        number,
        number
    ] | null;
    depth: number;
    error: number | null;
    path: [
        number,
        number,
        number
    ][];
    picture: string | null;
    start: number;
    view: [
        number,
        number
    ][];
    width: number;
}

export interface PlanCameraView { fit: FitView; marks: MarkView[]; name: string; }

export interface PlanMarksRequest { marks: MarkView[]; version?: number | null; }

export interface PlanSizeRequest { depth: number; version?: number | null; width: number; }

export interface PlanView { cameras: PlanCameraView[]; depth: number; picture: string | null; width: number; }

export type Sensitivity = "high" | "medium" | "low";

export interface SettingsChangeView { at: number; by: string; changes: string[]; version: number; what: string; }

export interface SettingsFileRequest { confirm?: boolean; text: string; version: number; }

export interface SettingSpecView {
    choices: string[];
    default: boolean | number | string | string[];
    high: number | null;
    key: string;
    kind: ValueKind;
    low: number | null;
    overridable: boolean;
    section: string;
    unit: string;
    whole: boolean;
}

export interface SettingsRequest {
    confirm?: boolean;
    settings: {
        [key: string]: unknown;
    };
    version?: number | null;
}

export interface SettingsView { settings: { [key: string]: unknown; }; version: number; }

export interface SnoozeRequest { action?: ActionType | null; camera?: string | null; note?: string; seconds: number; }

export interface SnoozeView { action: ActionType | null; camera: string | null; note: string; until: number; }

export type State = "running" | "done" | "failed";

export type ValueKind =
  | "bool"
  | "number"
  | "choice"
  | "list"
  | "schedule"
  | "color"
  | "timezone"
  | "text"
  | "address";

export interface WhatIfAlertView {
    action: ActionType;
    alert: string | null;
    at: number;
    camera: string;
    confidence: number;
    kind: string;
    level: LevelName;
    zone: string | null;
}

export interface WhatIfRequest { camera?: string | null; hours?: number; settings: { [key: string]: unknown; }; }

export interface WhatIfView {
    after: number;
    before: number;
    gained: WhatIfAlertView[];
    hours: number;
    id: string;
    lost: WhatIfAlertView[];
    problem: string;
    progress: number;
    state: State;
}

export type ZoneKind =
  | "high_risk"
  | "blind_spot"
  | "exclusion"
  | "exit"
  | "checkout"
  | "shelf"
  | "restricted"
  | "staff_only";

export interface ZoneList { version: number; zones: ZoneView[]; }

export interface ZoneRequest {
    camera?: string | null;
    department?: string;
    kind: ZoneKind;
    name: string;
    overrides?: {
        [key: string]: unknown;
    };
    polygon: number[][];
    version?: number | null;
}

export interface ZoneView {
    camera: string | null;
    department: string;
    kind: ZoneKind;
    name: string;
    overrides: {
        [key: string]: unknown;
    };
    polygon: [
        number,
        number
    ][];
}
