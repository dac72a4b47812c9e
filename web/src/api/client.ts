import { text } from "../text";
import type { Path } from "./schema";

/** An answer that says what went wrong and how to mend it. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly fix: string,
  ) {
    super(message);
  }
}

let csrf = "";

/** Remember the session's CSRF token for every change that follows. */
export function carryCsrf(token: string | null) {
  csrf = token ?? "";
}

/** Ask the API. Throws {@link Problem}, also when the server cannot be reached. */
export async function ask<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: Path | `${Path}?${string}`, body?: unknown) {
  const headers: Record<string, string> = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (method !== "GET") headers["X-Aislewatch-CSRF"] = csrf;
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: body === undefined ? null : JSON.stringify(body) });
  } catch {
    throw new Problem(0, text.problem.unreachable, text.problem.unreachableFix);
  }
  if (response.ok) return (response.status === 204 ? undefined : await response.json()) as T;
  throw await problemOf(response);
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const { detail, fix } = (await response.json()) as { detail?: string; fix?: string };
    return new Problem(response.status, detail || text.problem.unknown, fix ?? "");
  } catch {
    return new Problem(response.status, text.problem.unknown, "");
  }
}
