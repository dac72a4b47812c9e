import { language } from "../device";
import { base } from "./en/base";
import { office } from "./en/office";
import { push } from "./en/push";
import { reports } from "./en/reports";
import { response } from "./en/response";
import { settings } from "./en/settings";
import { setup } from "./en/setup";

// Each part of the English words has a German file of the same name beside it; `tsc` refuses a missing word.
const english = { base, office, push, reports, response, settings, setup };

export type Parts = typeof english;

const spoken: Parts = language === "de" ? (await import("./de")).german : english;

/** Every word the console shows, in the language of this device. */
export const text = {
  ...spoken.base,
  ...spoken.office,
  ...spoken.push,
  ...spoken.reports,
  ...spoken.response,
  ...spoken.settings,
  ...spoken.setup,
};
