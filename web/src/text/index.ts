import { base } from "./en/base";
import { office } from "./en/office";
import { response } from "./en/response";
import { setup } from "./en/setup";

/** Every word the console shows. */
export const text = { ...base, ...response, ...setup, ...office };
