import {
  type QueryKey, useInfiniteQuery, useMutation, useQuery, useQueryClient, type UseQueryOptions,
} from "@tanstack/react-query";
import { language } from "../device";
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

export type Address = Path | `${Path}?${string}`;

let csrf = "";

/** Remember the session's CSRF token for every change that follows. */
export function carryCsrf(token: string | null) {
  csrf = token ?? "";
}

/** Ask the API. Throws {@link Problem}, also when the server cannot be reached. */
export async function ask<T>(method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE", path: Address, body?: unknown) {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  const file = body instanceof Blob;
  if (body !== undefined) headers["Content-Type"] = file ? body.type || "image/*" : "application/json";
  if (method !== "GET") headers["X-Aislewatch-CSRF"] = csrf;
  let response: Response;
  try {
    response = await fetch(path, { method, headers, body: file ? body : JSON.stringify(body) ?? null });
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
    return new Problem(response.status, text.problem[response.status === 413 ? "tooLarge" : "unknown"], "");
  }
}

type Options<T, Seen> = Omit<UseQueryOptions<T, Error, Seen>, "queryKey" | "queryFn">;

/** What the API has at an address, kept under a key. */
export function useRead<T, Seen = T>(queryKey: QueryKey, path: Address, options?: Options<T, Seen>) {
  return useQuery({ queryKey, queryFn: () => ask<T>("GET", path), ...options });
}

interface Listed {
  /** Where the next page begins, if there is one. */
  next: string | number | null;
}

/** A list that comes page after page: all that fits `query` (a query string). */
export function usePages<Page extends Listed>(key: QueryKey, path: Path, query: string, every: number | false) {
  return useInfiniteQuery({
    queryKey: [...key, query],
    queryFn: ({ pageParam }) => {
      const asked = new URLSearchParams(query);
      if (pageParam !== null) asked.set("after", String(pageParam));
      return ask<Page>("GET", `${path}?${asked}`);
    },
    initialPageParam: null as Page["next"],
    getNextPageParam: (page) => page.next,
    refetchInterval: every,
  });
}

type Send<Given, Answer> = (given: Given) => Promise<Answer>;

/** Changes something; whether it worked or somebody else was first, what is kept under `stale` is asked for anew. */
export function useSend<Given = void, Answer = unknown>(send: Send<Given, Answer>, ...stale: QueryKey[]) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: send,
    onSettled: () => Promise.all(stale.map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}
