import { base } from "./en/base";
import { push } from "./en/push";
import { response } from "./en/response";
import { setup } from "./en/setup";

/** Every word the console shows. */
export const text = { ...base, ...response, ...setup, ...push };
