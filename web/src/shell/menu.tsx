import { type FocusEvent, type KeyboardEvent, type ToggleEvent, useRef, useState } from "react";
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

/** Something that unfolds: the browser's own popover, which Escape and a click elsewhere fold, and here also Tab. */
export function useFold(id: string) {
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const close = () => box.current?.hidePopover();
  return {
    close,
    button: { "aria-expanded": open, "aria-controls": id, popoverTarget: id },
    box: {
      id,
      ref: box,
      popover: "auto" as const,
      onToggle: ({ newState }: ToggleEvent) => setOpen(newState === "open"),
      onBlur({ relatedTarget }: FocusEvent) {
        if (relatedTarget && !relatedTarget.closest(`#${id}, [popovertarget="${id}"]`)) close();
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
  const { button, box, close } = useFold("user-menu");
  const role = useSession().data?.role;
  const signOut = useSignOut(stopCalling);
  const [look, setLook] = useState(theme);
  return (
    <>
      <button type="button" className="user-button" {...button}>
        <span className="avatar" data-initial={user.slice(0, 1)} aria-hidden="true" />
        <span className="unseen">{say.menu}: </span>
        <span className="user-name">{user}</span>
      </button>
      <div className="user-menu card" onKeyDown={walk} {...box}>
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
    </>
  );
}
