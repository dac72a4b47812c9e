// Writes the API's types from docs/api/openapi.json into src/api: those that only one group of addresses needs
// into the group's own file, all others into schema.ts. With --check it only compares.
//
// The addresses and what is sent and taken are enough: the generator's full output is six times as long. What
// each field means is said in docs/api/openapi.json.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const source = new URL("../../docs/api/openapi.json", import.meta.url);
const GROUPS = {
  settings: ["settings", "floor-plan"],
  cases: ["cases"],
  office: ["people", "tokens", "audit", "channels", "push", "reports", "cameras"],
};
const WIDEST = 118;

const api = JSON.parse(await readFile(source, "utf8"));
const paths = Object.keys(api.paths).map((path) => `\`${path.replace(/\{[^}]+\}/g, "${string}")}\``);
const needed = {};
for (const [path, methods] of Object.entries(api.paths)) {
  for (const name of reached(methods)) (needed[name] ??= new Set()).add(groupOf(path));
}
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
const each = types.trimEnd().split(/\n\n+(?=export )/);
const made = '// Made from docs/api/openapi.json by "npm run types"; do not edit.';
const shared = each.filter((type) => homeOf(nameOf(type)) === "schema");
await put("schema", [made, `/** Every address of the API. */\nexport type Path =\n  | ${paths.join("\n  | ")};`, ...shared]);
for (const group of Object.keys(GROUPS)) {
  const own = each.filter((type) => homeOf(nameOf(type)) === group);
  const borrowed = shared.map(nameOf).filter((name) => own.some((type) => new RegExp(`\\b${name}\\b`).test(type)));
  const borrowing = borrowed.length ? [shortened(`import type { ${borrowed.join(", ")} } from "./schema";`)] : [];
  if (own.length) await put(group, [made, ...borrowing, ...own]);
}

async function put(name, parts) {
  const target = new URL(`../src/api/${name}.ts`, import.meta.url);
  const text = `${parts.map(shortened).join("\n\n")}\n`;
  if (!process.argv.includes("--check")) {
    await writeFile(target, text);
  } else if ((await readFile(target, "utf8").catch(() => "")) !== text) {
    console.error(`src/api/${name}.ts does not fit docs/api/openapi.json: run npm run types.`);
    process.exitCode = 1;
  }
}

/** On one line where it fits. */
function shortened(type) {
  const line = type.replace(/\n\s*\| /g, " | ").replace(/ = \| /, " = ").replace(/\s*\n\s*/g, " ");
  return type.startsWith("//") || type.startsWith("/**") || line.length > WIDEST ? type : line;
}

function groupOf(path) {
  const first = path.split("/")[3];
  return Object.keys(GROUPS).find((group) => GROUPS[group].includes(first)) ?? "schema";
}

function homeOf(name) {
  const groups = [...(needed[name] ?? [])];
  return groups.length === 1 ? groups[0] : "schema";
}

function nameOf(type) {
  return /^export \w+ (\w+)/.exec(type)[1];
}

/** The names of all schemas that a part of the description leads to. */
function reached(part, found = new Set()) {
  for (const [, name] of JSON.stringify(part).matchAll(/#\/components\/schemas\/(\w+)/g)) {
    if (found.has(name)) continue;
    found.add(name);
    reached(api.components.schemas[name], found);
  }
  return found;
}

function strip(node, named = false) {
  if (node === null || typeof node !== "object") return;
  for (const word of ["title", "description"]) if (typeof node[word] === "string") delete node[word];
  if (!named && (Array.isArray(node) || !("properties" in node))) delete node.default;
  for (const [name, value] of Object.entries(node)) strip(value, name === "properties" && !named);
}
