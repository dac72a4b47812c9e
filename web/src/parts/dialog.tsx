import { type ComponentProps, type ReactNode, useId, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { text } from "../text";
import { Button } from "./button";
import { ProblemNote } from "./page";

/** A modal window over the page, outside of any form on it: the browser's own, with its focus keeping and Escape key. */
export function Dialog({ title, onClose, children }: { title: string; onClose: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  // Before the page is touched, so that closing can hand the focus back to where it came from.
  useLayoutEffect(() => {
    const shown = dialog.current;
    shown?.showModal();
    return () => shown?.close();
  }, []);
  return createPortal(
    <dialog
      ref={dialog} aria-labelledby={id}
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
    </dialog>,
    document.body,
  );
}

/** A form of the page's own: nothing is sent but by `onSubmit`. */
export function Form({ onSubmit, ...rest }: Omit<ComponentProps<"form">, "onSubmit"> & { onSubmit: () => void }) {
  return (
    <form
      className="form"
      onSubmit={(event) => {
        event.preventDefault();
        event.stopPropagation(); // what a window's form sends is none of the form's that opened it
        onSubmit();
      }}
      {...rest}
    />
  );
}

/** What is being done about something: a mutation, or several. */
interface Doing {
  isPending: boolean;
  error: Error | null;
}

/** A window with a form: its fields, what went wrong, and the ways out; `more` are further buttons. */
export function FormDialog({ title, submit, danger = false, doing, more, onSubmit, onClose, children }: {
  title: string;
  submit: string;
  danger?: boolean;
  doing?: Doing | undefined;
  more?: ReactNode;
  onSubmit: () => void;
  onClose: () => void;
  children: ReactNode;
}) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Form onSubmit={onSubmit}>
        {children}
        <ProblemNote error={doing?.error ?? null} />
        <div className="actions actions-end">
          <Button plain onClick={onClose}>{text.cancel}</Button>
          {more}
          <Button main={!danger} danger={danger} type="submit" disabled={doing?.isPending}>{submit}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

/** Asks before something is done that one may not want. */
export function Confirm({ lead, action, onConfirm, ...form }: {
  title: string;
  lead: string;
  action: string;
  danger?: boolean;
  doing?: Doing;
  onConfirm: () => void;
  onClose: () => void;
}) {
  return <FormDialog submit={action} onSubmit={onConfirm} {...form}><p>{lead}</p></FormDialog>;
}

/** A button for something one may not want: it asks before `onConfirm`, which gets the way to close the question. */
export function AskFirst({ title, lead, action, doing, onConfirm, danger = true, ...button }: {
  title: string;
  lead: string;
  action: string;
  doing: Doing & { reset: () => void };
  onConfirm: (close: () => void) => void;
} & ComponentProps<typeof Button>) {
  const [asking, setAsking] = useState(false);
  function close() {
    setAsking(false);
    doing.reset();
  }
  return (
    <>
      <Button danger={danger} {...button} onClick={() => setAsking(true)} />
      {asking && (
        <Confirm
          title={title} lead={lead} action={action} danger={danger} doing={doing} onConfirm={() => onConfirm(close)}
          onClose={close}
        />
      )}
    </>
  );
}
