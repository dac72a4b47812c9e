import { base } from "./base";
import { response } from "./response";
import { setup } from "./setup";

/** The German words, part by part; a part that is missing here is shown in English. */
export const german = { base, response, setup };
