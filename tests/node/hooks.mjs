// Lets programs elsewhere in this repository import the packages that stand here, and those packages their JSON.
//   node --import ./tests/node/hooks.mjs PROGRAM
import { readFile } from "node:fs/promises";
import { register } from "node:module";

if (!import.meta.url.includes("?")) register(`${import.meta.url}?hooks`);

export async function resolve(specifier, context, next) {
  const bare = !/^[./]|^(node|file|data):/.test(specifier);
  const here = !context.parentURL?.includes("/node_modules/");
  return next(specifier, bare && here ? { ...context, parentURL: import.meta.url } : context);
}

export async function load(url, context, next) {
  if (!url.endsWith(".json")) return next(url, context);
  const source = `export default ${await readFile(new URL(url), "utf8")}`;
  return { format: "module", shortCircuit: true, source };
}
