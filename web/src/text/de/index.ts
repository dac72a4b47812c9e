import { base } from "./base";
import { office } from "./office";
import { push } from "./push";
import { reports } from "./reports";
import { response } from "./response";
import { settings } from "./settings";
import { setup } from "./setup";

/** The German words, part by part, all of them: `../index.ts` holds them against the English ones. */
export const german = { base, office, push, reports, response, settings, setup };
