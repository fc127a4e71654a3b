// Runs the steps of a job: `run` steps really run, actions of the repository are looked into, and those of other
// vendors are set aside if they are listed here. Anything else is an error.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { filled, holds } from "./expressions.mjs";

const ASIDE = new Set([
  "actions/attest",
  "actions/checkout",
  "actions/create-github-app-token",
  "actions/download-artifact",
  "actions/upload-artifact",
  "astral-sh/setup-uv",
]);
const STEP = ["env", "id", "if", "name", "run", "shell", "uses", "with", "working-directory", "continue-on-error"];

export function refuse(message) {
  throw new Error(message);
}

export function known(what, thing, keys) {
  for (const key of Object.keys(thing)) if (!keys.includes(key)) refuse(`${what}: '${key}' is not run here`);
}

// A file below the root, which `$/` names.
export function own(uses, name = "") {
  return uses.startsWith("$/") ? join(uses.slice(2), name) : refuse(`${uses} is not in the list of what is set aside`);
}

// What a step wrote into one of the files that it may write to.
function written(path) {
  const found = {};
  const lines = readFileSync(path, "utf8").split("\n");
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    const [, name, sign, rest] = line.match(/^([^=]+?)(=|<<)(.*)$/) ?? [];
    if (sign === "=") found[name] = rest;
    if (sign === "<<") found[name] = lines.splice(0, lines.indexOf(rest) + 1).slice(0, -1).join("\n");
  }
  return found;
}

export const words = (good, bad) => ({ success: () => good, failure: () => bad, always: () => true, cancelled: () => false });

// Run steps in order; returns whether they went well, and what they left to those after them.
export function steps(listed, context, env, where) {
  let good = true;
  const seen = { ...context, env, steps: {} };
  for (const [number, step] of listed.entries()) {
    known(`${where}: step ${number + 1}`, step, STEP);
    if (!holds(step.if, seen, words(good, !good))) {
      if (step.id) seen.steps[step.id] = { outputs: {}, outcome: "skipped", conclusion: "skipped" };
      continue;
    }
    const here = { ...seen, env: { ...seen.env, ...filled(step.env ?? {}, seen, words(good, !good)) } };
    const ran = step.uses ? used(step, here, where) : shell(step, here);
    Object.assign(seen.env, ran.env);
    const outcome = ran.good ? "success" : "failure";
    if (step.id) seen.steps[step.id] = { outputs: ran.outputs, outcome, conclusion: outcome };
    good &&= ran.good || step["continue-on-error"] === true;
  }
  return { good, steps: seen.steps };
}

// Run a step that is an action: one of the repository's own, or none.
function used(step, context, where) {
  if (ASIDE.has(step.uses.split("@")[0])) return { good: true, outputs: {}, env: {} };
  const action = parse(readFileSync(join(context.github.workspace, own(step.uses, "action.yml")), "utf8"));
  if (action.runs.using !== "composite") refuse(`${step.uses}: '${action.runs.using}' is not run here`);
  const passed = filled(step.with ?? {}, context, words(true, false));
  const inputs = {};
  for (const [name, input] of Object.entries(action.inputs ?? {})) {
    inputs[name] = passed[name] ?? input.default ?? (input.required ? refuse(`${step.uses}: no '${name}'`) : "");
  }
  for (const name of Object.keys(passed)) if (!(name in inputs)) refuse(`${step.uses}: unknown '${name}'`);
  const inner = steps(action.runs.steps, { ...context, inputs }, context.env, `${where}: ${step.uses}`);
  const outputs = Object.fromEntries(
    Object.entries(action.outputs ?? {}).map(([name, { value }]) => [name, filled(value, { ...context, steps: inner.steps })]),
  );
  return { good: inner.good, outputs, env: {} };
}

function shell(step, context) {
  const scratch = mkdtempSync(join(tmpdir(), "step-"));
  const files = { GITHUB_ENV: "env", GITHUB_OUTPUT: "output", GITHUB_PATH: "path", GITHUB_STEP_SUMMARY: "summary" };
  for (const name of Object.keys(files)) writeFileSync((files[name] = join(scratch, files[name])), "");
  if (step.shell !== undefined && step.shell !== "bash") refuse(`the shell '${step.shell}' is not run here`);
  const pipefail = step.shell ? ["-o", "pipefail"] : [];
  const run = filled(step.run, context, words(true, false));
  const env = { ...process.env, CI: "true", ...context.env, ...files };
  const cwd = join(context.github.workspace, filled(step["working-directory"] ?? ".", context));
  const { status } = spawnSync("bash", ["--noprofile", "--norc", "-e", ...pipefail, "-c", run], { cwd, env, stdio: "inherit" });
  const left = { good: status === 0, outputs: written(files.GITHUB_OUTPUT), env: written(files.GITHUB_ENV) };
  rmSync(scratch, { recursive: true });
  return left;
}
