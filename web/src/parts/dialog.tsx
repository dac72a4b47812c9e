import { type ReactNode, useLayoutEffect, useId, useRef } from "react";
import { text } from "../text";
import { ProblemNote } from "./problem";

/** A modal window over the page: the browser's own, with its focus keeping and Escape key. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the page is touched, so that closing can hand the focus back to where it came from.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return (
    <dialog
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      <div className="dialog-body">
        <h2 id={id}>{title}</h2>
        {children}
      </div>
    </dialog>
  );
}

/** Asks before something is done that one may not want. */
export function Confirm({
  title,
  lead,
  action,
  danger = false,
  busy,
  error,
  onConfirm,
  onClose,
}: {
  title: string;
  lead: string;
  action: string;
  danger?: boolean;
  busy: boolean;
  error: Error | null;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <div className="form">
        <p>{lead}</p>
        <ProblemNote error={error} />
        <div className="actions actions-end">
          <button type="button" className="button" onClick={onClose}>
            {text.cancel}
          </button>
          <button
            type="button"
            className={danger ? "button button-danger" : "button button-main"}
            disabled={busy}
            onClick={onConfirm}
          >
            {action}
          </button>
        </div>
      </div>
    </Dialog>
  );
}
