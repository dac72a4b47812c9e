import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { CaseAlertRequest, CaseDetail, CaseList, CaseMoveRequest, CaseRequest, CaseStatus } from "../api/cases";
import { ask } from "../api/client";

const CASES = ["cases"] as const;
const SECOND = 1000;

export const OPEN_CASES: readonly CaseStatus[] = ["new", "in_progress"];

/** The cases that fit `filter` (a query string), page after page, newest first. */
export function useCases(filter: string) {
  return useInfiniteQuery({
    queryKey: [...CASES, "list", filter],
    queryFn: ({ pageParam }) => {
      const query = new URLSearchParams(filter);
      if (pageParam) query.set("after", String(pageParam));
      return ask<CaseList>("GET", `/api/v1/cases?${query}`);
    },
    initialPageParam: 0,
    getNextPageParam: (page) => page.next,
    refetchInterval: 15 * SECOND,
  });
}

export function useCase(number: string) {
  return useQuery({
    queryKey: [...CASES, number],
    queryFn: () => ask<CaseDetail>("GET", `/api/v1/cases/${encodeURIComponent(number)}`),
    refetchInterval: 10 * SECOND,
  });
}

type Change =
  | { to: "moves"; body: CaseMoveRequest }
  | { to: "facts"; body: CaseRequest }
  | { to: "alerts" | "alerts/remove"; body: CaseAlertRequest };

/** Changes a case; whether it worked or somebody else was first, what is shown is asked for anew. */
export function useChange(number: number) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: ({ to, body }: Change) =>
      to === "facts"
        ? ask<CaseDetail | null>("PUT", `/api/v1/cases/${number}`, body)
        : ask<CaseDetail | null>("POST", `/api/v1/cases/${number}/${to}`, body),
    onSettled: () =>
      Promise.all([CASES, ["alert"], ["alerts"]].map((queryKey) => queries.invalidateQueries({ queryKey }))),
  });
}

/** The address of a case's page. */
export function caseAddress(number: number): string {
  return `/cases/${number}`;
}
