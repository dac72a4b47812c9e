import { base } from "./en/base";
import { response } from "./en/response";
import { settings } from "./en/settings";
import { setup } from "./en/setup";

/** Every word the console shows. */
export const text = { ...base, ...response, ...setup, ...settings };
