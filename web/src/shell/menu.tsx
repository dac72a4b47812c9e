import { type FocusEvent, type KeyboardEvent, useEffect, useRef, useState } from "react";
import { useSession, useSignOut } from "../api/queries";
import { language, LANGUAGES, setTheme, speak, theme } from "../device";
import { Button } from "../parts/button";
import { Tabs } from "../parts/field";
import { stopCalling } from "../notify/push";
import { LeaveIcon } from "../parts/icons";
import type { Place } from "../places";
import { Link } from "../route";
import { text } from "../text";

const say = text.nav;

/**
 * Something that unfolds: Escape, a click elsewhere and leaving it with the Tab key fold it again; Escape gives
 * the focus back to its button. `frame` goes around button and content.
 */
export function useFold() {
  const [open, setOpen] = useState(false);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (!open) return;
    const elsewhere = ({ target }: PointerEvent) => {
      if (!frame.current?.contains(target as Node)) setOpen(false);
    };
    document.addEventListener("pointerdown", elsewhere);
    return () => document.removeEventListener("pointerdown", elsewhere);
  }, [open]);
  return {
    open,
    toggle: () => setOpen(!open),
    close: () => setOpen(false),
    frame: {
      ref: frame,
      onKeyDown(event: KeyboardEvent<HTMLElement>) {
        if (event.key === "Escape" && open) {
          setOpen(false);
          frame.current?.querySelector<HTMLElement>("[aria-expanded]")?.focus();
        }
      },
      onBlur({ relatedTarget }: FocusEvent) {
        if (relatedTarget && !frame.current?.contains(relatedTarget)) setOpen(false);
      },
    },
  };
}

/** Arrow keys, Home and End walk through the links and buttons of a menu. */
export function walk(event: KeyboardEvent<HTMLElement>) {
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>("a, button")].filter((stop) =>
    stop.checkVisibility(),
  );
  const here = stops.indexOf(document.activeElement as HTMLElement);
  const next = {
    ArrowDown: here + 1,
    ArrowRight: here + 1,
    ArrowUp: here - 1,
    ArrowLeft: here - 1,
    Home: 0,
    End: stops.length - 1,
  }[event.key];
  if (next === undefined || stops.length === 0) return;
  event.preventDefault();
  stops[(next + stops.length) % stops.length]?.focus();
}

/** What belongs to the person and the device, behind the user's name. */
export function UserMenu({ user, places }: { user: string; places: readonly Place[] }) {
  const { open, toggle, close, frame } = useFold();
  const role = useSession().data?.role;
  const signOut = useSignOut(stopCalling);
  const [look, setLook] = useState(theme);
  return (
    <div className="user" {...frame}>
      <button type="button" className="user-button" aria-expanded={open} aria-controls="user-menu" onClick={toggle}>
        <span className="avatar" data-initial={user.slice(0, 1)} aria-hidden="true" />
        <span className="unseen">{say.menu}: </span>
        <span className="user-name">{user}</span>
      </button>
      <div id="user-menu" className="user-menu card" hidden={!open} onKeyDown={walk}>
        <p className="user-who">
          <span className="quiet small">{say.signedInAs}</span>
          <strong>{user}</strong>
          {role && <span className="quiet small">{text.roles[role]}</span>}
        </p>
        {places.map(({ path, label, icon: Icon }) => (
          <Link key={path} href={path} className="button button-plain" onClick={close}>
            <Icon />
            {label}
          </Link>
        ))}
        <span className="quiet small">{say.theme}</span>
        <Tabs
          label={say.theme} options={say.themes} value={look}
          onChoose={(chosen) => (setTheme(chosen), setLook(chosen))}
        />
        <span className="quiet small">{say.language}</span>
        <Tabs label={say.language} options={LANGUAGES} value={language} onChoose={speak} />
        <Button plain onClick={() => signOut.mutate()}>
          <LeaveIcon />
          {say.signOut}
        </Button>
      </div>
    </div>
  );
}
