// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { AlertDetail, LevelName } from "./schema";

export interface CaseAlertRequest { alert: string; note?: string; version: number; }

export type CaseDeed = "opened" | "moved" | "noted" | "titled" | "loss" | "added" | "removed";

export interface CaseDetail {
    alerts: AlertDetail[];
    allowed: CaseStatus[];
    cameras: string[];
    count: number;
    escalated_by: string;
    history: CaseMoveView[];
    level: LevelName;
    loss: LossView | null;
    number: number;
    opened_at: number;
    status: CaseStatus;
    still: string | null;
    title: string;
    version: number;
}

export interface CaseList { cases: CaseSummary[]; next: number | null; }

export interface CaseMoveRequest { note?: string; status: CaseStatus; version: number; }

export interface CaseMoveView {
    about: string;
    at: number;
    by: string;
    deed: CaseDeed;
    note: string;
    status: CaseStatus;
}

export interface CaseRequest { loss: LossView | null; title: string; version: number; }

export type CaseStatus = "new" | "in_progress" | "loss_prevented" | "loss_confirmed" | "resolved";

export interface CaseSummary {
    cameras: string[];
    count: number;
    escalated_by: string;
    level: LevelName;
    loss: LossView | null;
    number: number;
    opened_at: number;
    status: CaseStatus;
    still: string | null;
    title: string;
}

export interface LossView { amount: string; currency: string; }
