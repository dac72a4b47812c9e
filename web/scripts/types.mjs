// Writes src/api/schema.ts: the API's types, from docs/api/openapi.json. With --check it only compares.
//
// The addresses and what is sent and taken are enough: the generator's full output is six times as long. What
// each field means is said in docs/api/openapi.json.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/api/openapi.json", import.meta.url);
const target = new URL("../src/api/schema.ts", import.meta.url);

const api = JSON.parse(await readFile(source, "utf8"));
const paths = Object.keys(api.paths).map((path) => `\`${path.replace(/\{[^}]+\}/g, "${string}")}\``);
for (const schema of Object.values(api.components.schemas)) strip(schema);

const nodes = await openapiTS({ ...api, paths: {} }, { alphabetize: true });
const [, schemas] = /^ {4}schemas: \{\n([^]*?)^ {4}\};\n/m.exec(astToString(nodes));
const types = schemas
  .replace(/^ {8}/gm, "")
  .replace(/^\/\*\* @enum .*\n/gm, "")
  .replace(/components\["schemas"\]\["(\w+)"\]/g, "$1")
  .replace(/^(\w+): \{$/gm, "export interface $1 {")
  .replace(/^\};$/gm, "}\n")
  .replace(/^(\w+): (.*;)$/gm, (_, name, type) => `export type ${name} =${type.replaceAll(/(^| \| )"/g, '\n  | "')}\n`);
const text = `// Made from docs/api/openapi.json by "npm run types"; do not edit.

/** Every address of the API. */
export type Path =
  | ${paths.join("\n  | ")};

${types}`.replace(/\n+$/, "\n");

if (!process.argv.includes("--check")) {
  await writeFile(target, text);
} else if ((await readFile(target, "utf8")) !== text) {
  console.error("src/api/schema.ts does not fit docs/api/openapi.json: run npm run types.");
  process.exit(1);
}

function strip(node) {
  if (node === null || typeof node !== "object") return;
  for (const word of ["title", "description"]) if (typeof node[word] === "string") delete node[word];
  if (typeof node !== "object" || Array.isArray(node) || !("properties" in node)) delete node.default;
  for (const value of Object.values(node)) strip(value);
}
