import { base } from "./en/base";
import { reports } from "./en/reports";
import { response } from "./en/response";
import { setup } from "./en/setup";

/** Every word the console shows. */
export const text = { ...base, ...response, ...reports, ...setup };
