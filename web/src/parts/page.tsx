import type { ComponentProps, ReactNode } from "react";
import { Problem } from "../api/client";
import { useTimeZone } from "../api/queries";
import { clock, machine } from "../format";
import { text } from "../text";
import { Button } from "./button";

/** What a page is called, and what can be done on it. */
export function Head({ title, lead, children }: { title: ReactNode; lead?: ReactNode; children?: ReactNode }) {
  return (
    <div className="head">
      <div>
        <h1>{title}</h1>
        {lead && <p className="quiet">{lead}</p>}
      </div>
      {children}
    </div>
  );
}

/** A part of a page under a heading of its own. */
export function Panel({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="panel card">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

/** What went wrong and how to mend it, read out as soon as it appears. */
export function ProblemNote({ error, onRetry }: { error: Error | null; onRetry?: () => void }) {
  if (!error) return null;
  const fix = error instanceof Problem ? error.fix : "";
  return (
    <div className="problem" role="alert">
      <strong>{error.message || text.problem.title}</strong>
      {fix && <span>{fix}</span>}
      {onRetry && <p><Button small onClick={onRetry}>{text.retry}</Button></p>}
    </div>
  );
}

interface Asking {
  error: Error | null;
  isPending: boolean;
  refetch: () => unknown;
}

/** How it stands with what the page asked for: on its way, or not to be had. */
export function Asked({ query }: { query: Asking }) {
  return (
    <>
      <ProblemNote error={query.error} onRetry={() => void query.refetch()} />
      {query.isPending && <p className="quiet">{text.wait}</p>}
    </>
  );
}

/** There is nothing, and what that means. */
export function Empty({ title, lead, children }: { title: string; lead?: string | false; children?: ReactNode }) {
  return (
    <div className="empty card">
      <h2>{title}</h2>
      {lead && <p>{lead}</p>}
      {children}
    </div>
  );
}

interface Pages extends Asking {
  data: unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

/** A list that comes page after page: its rows, or `empty` where there are none, and the way to older ones. */
export function Paged({ query, empty, more, children, ...list }: {
  query: Pages;
  empty: ReactNode;
  more: string;
  children: readonly ReactNode[];
} & ComponentProps<"ul">) {
  return (
    <>
      <Asked query={query} />
      {Boolean(query.data) && children.length === 0 && empty}
      {children.length > 0 && <ul {...list}>{children}</ul>}
      {query.hasNextPage && (
        <p className="more">
          <Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{more}</Button>
        </p>
      )}
    </>
  );
}

/** A moment, by the store's clock. */
export function Time({ at, className = "quiet small number" }: { at: number; className?: string }) {
  const timeZone = useTimeZone();
  return (
    <time className={className} dateTime={machine(at)}>{clock(at, timeZone)}</time>
  );
}

/** Names and what is behind them. */
export function Facts({ className = "facts", children }: { className?: string; children: readonly Fact[] }) {
  return (
    <dl className={className}>
      {children.map(([name, value, hint], i) => (
        <div key={i} title={hint}>
          <dt>{name}</dt>
          <dd className="number">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

export type Fact = readonly [name: ReactNode, value: ReactNode, hint?: string];
