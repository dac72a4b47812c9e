// Made from docs/api/openapi.json by "npm run types"; do not edit.

import type { Role } from "./schema";

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

export interface NewToken { secret: string; token: TokenView; }

export interface PasswordRequest { password: string; }

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
