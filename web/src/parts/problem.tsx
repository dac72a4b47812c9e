import { Problem } from "../api/client";
import { text } from "../text";

/** What went wrong and how to mend it, read out as soon as it appears. */
export function ProblemNote({ error, onRetry }: { error: Error | null; onRetry?: () => void }) {
  if (!error) return null;
  const fix = error instanceof Problem ? error.fix : "";
  return (
    <div className="problem" role="alert">
      <strong>{error.message || text.problem.title}</strong>
      {fix && <span>{fix}</span>}
      {onRetry && (
        <p>
          <button type="button" className="button button-small" onClick={onRetry}>
            {text.retry}
          </button>
        </p>
      )}
    </div>
  );
}
