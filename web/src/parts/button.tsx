import type { ComponentProps } from "react";

type Look = { [look in "main" | "danger" | "plain" | "small"]?: boolean | undefined };

/** A button that does something; one that sends a form says `type="submit"`. */
export function Button({ main, danger, plain, small, className, ...rest }: Look & ComponentProps<"button">) {
  const looks = Object.entries({ main, danger, plain, small }).filter(([, on]) => on);
  const names = ["button", ...looks.map(([look]) => `button-${look}`), className].filter(Boolean);
  return <button type="button" className={names.join(" ")} {...rest} />;
}
