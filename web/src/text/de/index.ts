import { base } from "./base";
import { response } from "./response";

/** The German words, part by part; a part that is missing here is shown in English. */
export const german = { base, response };
