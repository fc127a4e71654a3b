// Runs a workflow without GitHub: `run` steps really run, expressions are evaluated by GitHub's own engine, and the
// file is held to GitHub's own schema. `$/` leads to the repository's own actions and workflows. What this does not
// know is an error.
//
//   node --import tests/node/hooks.mjs tests/full/ci/github_runner.mjs FOLDER EVENT WORKFLOW [NAME=VALUE...]
//
// only=check,test sets all other jobs aside, as if they had succeeded; var.DEPLOY=on is a variable of the repository.
import { NoOperationTraceWriter, parseWorkflow } from "@actions/workflow-parser";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { parse } from "yaml";
import { filled, holds } from "./expressions.mjs";
import { known, own, refuse, steps, words } from "./github_steps.mjs";

const JOB = ["concurrency", "env", "environment", "if", "name", "needs", "outputs", "permissions", "runs-on", "steps"];
JOB.push("strategy", "timeout-minutes", "uses", "with");

const [folder, event, file, ...given] = process.argv.slice(2);
const options = Object.fromEntries(given.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]));
const only = options.only?.split(",");
const vars = Object.fromEntries(
  Object.entries(options).flatMap(([name, value]) => (name.startsWith("var.") ? [[name.slice(4), value]] : [])),
);
const ref = event === "pull_request" ? "refs/pull/1/merge" : "refs/heads/main";
const github = {
  ...{ event_name: event, event: {}, ref, ref_name: ref.replace(/^refs\/(heads|pull)\//, ""), sha: "0".repeat(40) },
  ...{ actor: "somebody", repository: "owner/project", repository_owner: "owner", token: "", workspace: resolve(folder) },
};
const results = [];

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

// Run the jobs of a workflow in the order of their needs; returns the result and outputs of each.
function jobs(path, passed, above) {
  const { jobs: listed, env = {}, on } = workflow(path);
  const asked = (above.length && on.workflow_call?.inputs) || {};
  known(`${path}: inputs`, passed, Object.keys(asked));
  const inputs = Object.fromEntries(Object.entries(asked).map(([name, input]) => [name, passed[name] ?? input.default ?? ""]));
  for (const name in asked) if (asked[name].required && !(name in passed)) refuse(`${path}: no '${name}'`);
  const done = {};
  const behind = (id) => [listed[id].needs ?? []].flat().flatMap((need) => [need, ...behind(need)]);
  const run = (id) => {
    const job = listed[id];
    const direct = [job.needs ?? []].flat();
    for (const need of direct) if (!(need in listed)) refuse(`${path}: ${id} needs ${need}, which is no job`);
    direct.filter((need) => !(need in done)).forEach(run);
    known(`${path}: ${id}`, job, JOB);
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
