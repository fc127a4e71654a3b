// Runs a workflow without GitHub: `run` steps really run, expressions are evaluated by GitHub's own engine, and the
// file is held to GitHub's own schema. `$/` leads to the repository's own actions and workflows. Steps of other
// vendors are set aside if they are listed here; any other is an error, as is what this runner does not know.
//
//   node --import tests/node/hooks.mjs tests/full/ci/github_runner.mjs FOLDER EVENT WORKFLOW [NAME=VALUE...]
//
// only=check,test sets all other jobs aside, as if they had succeeded; var.DEPLOY=on is a variable of the repository.
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
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
const JOB = ["concurrency", "container", "continue-on-error", "defaults", "env", "environment", "if", "name", "needs"];
JOB.push("outputs", "permissions", "runs-on", "secrets", "services", "steps", "strategy", "timeout-minutes", "uses", "with");
const UNKNOWN = ["container", "continue-on-error", "defaults", "services"];
const STEP = ["env", "id", "if", "name", "run", "shell", "uses", "with", "working-directory", "continue-on-error"];

const [folder, event, file, ...given] = process.argv.slice(2);
const options = Object.fromEntries(given.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
const only = options.only?.split(",");
const vars = Object.fromEntries(
  Object.entries(options).flatMap(([name, value]) => (name.startsWith("var.") ? [[name.slice(4), value]] : [])),
);
const ref = event === "pull_request" ? "refs/pull/1/merge" : "refs/heads/main";
const github = {
  ...{ event_name: event, event: {}, ref, ref_name: ref.replace(/^refs\/(heads|pull)\//, ""), sha: "0".repeat(40) },
  ...{ actor: "somebody", repository: "owner/project", repository_owner: "owner", token: "", workspace: folder },
};
const results = [];

function refuse(message) {
  throw new Error(message);
}

function known(what, thing, keys) {
  for (const key of Object.keys(thing)) if (!keys.includes(key)) refuse(`${what}: '${key}' is not run here`);
}

// A file below the root, which `$/` names.
function own(uses, name = "") {
  return uses.startsWith("$/") ? join(uses.slice(2), name) : refuse(`${uses} is not in the list of what is set aside`);
}

function workflow(path) {
  const content = readFileSync(join(folder, path), "utf8");
  const { context } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  const errors = context.errors.getErrors();
  return errors.length ? refuse(`${path}: ${errors.map((error) => error.message).join("; ")}`) : parse(content);
}

// Every set of values of a matrix.
function combinations({ include = [], exclude = [], ...axes } = {}) {
  let all = [{}];
  for (const [axis, values] of Object.entries(axes)) all = all.flatMap((one) => values.map((v) => ({ ...one, [axis]: v })));
  const within = (one, part) => Object.entries(part).every(([key, value]) => one[key] === value);
  all = all.filter((one) => !exclude.some((part) => within(one, part)));
  for (const extra of include) {
    const fitting = all.filter((one) => within(one, Object.fromEntries(Object.entries(extra).filter(([key]) => key in axes))));
    if (fitting.length && Object.keys(axes).length) fitting.forEach((one) => Object.assign(one, extra));
    else all.push({ ...extra });
  }
  return all;
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

const words = (good, bad) => ({ success: () => good, failure: () => bad, always: () => true, cancelled: () => false });

// Run steps in order; returns whether they went well, and what they left to those after them.
function steps(listed, context, env, where) {
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
  const action = parse(readFileSync(join(folder, own(step.uses, "action.yml")), "utf8"));
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
  const cwd = join(folder, filled(step["working-directory"] ?? ".", context));
  const { status } = spawnSync("bash", ["--noprofile", "--norc", "-e", ...pipefail, "-c", run], { cwd, env, stdio: "inherit" });
  const left = { good: status === 0, outputs: written(files.GITHUB_OUTPUT), env: written(files.GITHUB_ENV) };
  rmSync(scratch, { recursive: true });
  return left;
}

// Run the jobs of a workflow in the order of their needs; returns the result and outputs of each.
function jobs(path, inputs, above) {
  const { jobs: listed, env = {} } = workflow(path);
  const done = {};
  const behind = (id) => [listed[id].needs ?? []].flat().flatMap((need) => [need, ...behind(need)]);
  const run = (id) => {
    const job = listed[id];
    const direct = [job.needs ?? []].flat();
    direct.filter((need) => !(need in done)).forEach(run);
    known(`${path}: ${id}`, job, JOB.filter((key) => !UNKNOWN.includes(key)));
    const needs = Object.fromEntries(direct.map((need) => [need, done[need]]));
    const before = behind(id).map((need) => done[need].result);
    const status = words(before.every((result) => result === "success"), before.includes("failure"));
    const context = { github, inputs, needs, vars, secrets: {}, env: {}, matrix: {}, strategy: {}, job: {}, runner: {} };
    context.runner = { os: "Linux", arch: "X64", temp: tmpdir() };
    const name = [...above, id].join(" / ");
    done[id] = holds(job.if, context, status) ? started(job, id, name, context, env, path) : { result: "skipped", outputs: {} };
    results.push([name, done[id].result]);
  };
  Object.keys(listed).forEach((id) => id in done || run(id));
  return done;
}

function started(job, id, name, context, env, path) {
  if (job.uses) {
    const inner = Object.values(jobs(own(job.uses), filled(job.with ?? {}, context), name.split(" / ")));
    return { result: inner.some(({ result }) => result === "failure") ? "failure" : "success", outputs: {} };
  }
  if (only && !only.includes(id)) return { result: "success", outputs: {}, aside: true };
  const finished = { result: "success", outputs: {} };
  for (const matrix of combinations(filled(job.strategy?.matrix, context))) {
    const here = { ...context, matrix };
    here.env = { ...filled(env, here), ...filled(job.env ?? {}, { ...here, env: filled(env, here) }) };
    const ran = steps(job.steps, here, here.env, `${path}: ${id}`);
    if (!ran.good) finished.result = "failure";
    Object.assign(finished.outputs, filled(job.outputs ?? {}, { ...here, steps: ran.steps }));
  }
  return finished;
}

try {
  jobs(file, {}, []);
} catch (error) {
  console.log(`refused: ${error.message}`);
  process.exit(2);
}
for (const [name, result] of results) console.log(`job ${name}: ${result}`);
process.exit(results.some(([, result]) => result === "failure") ? 1 : 0);
