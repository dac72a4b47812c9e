import type { ComponentProps } from "react";

type Look = { [look in "main" | "danger" | "plain" | "small"]?: boolean | undefined };

/**
 * A button that does something; one that sends a form says `type="submit"`. `of` names what one whose words say
 * too little belongs to, for those who do not see where it stands.
 */
export function Button({ main, danger, plain, small, className, of, children, ...rest }: Look &
  ComponentProps<"button"> & { of?: string }) {
  const looks = Object.entries({ main, danger, plain, small }).filter(([, on]) => on);
  const names = ["button", ...looks.map(([look]) => `button-${look}`), className].filter(Boolean);
  const name = of && `${children}: ${of}`;
  return <button type="button" className={names.join(" ")} aria-label={name} {...rest}>{children}</button>;
}
