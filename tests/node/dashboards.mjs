// Holds Grafana's dashboards against Grafana's own types, with one call of the compiler for all of them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const scratch = mkdtempSync(join(here, ".dashboards-"));
try {
  const files = process.argv.slice(2);
  const sources = files.map((file, number) => {
    const dashboard = readFileSync(file, "utf8");
    const name = `${number}.ts`;
    const head = `import type { Dashboard } from "@grafana/schema"; // ${file}\n`;
    writeFileSync(join(scratch, name), `${head}export const dashboard = ${dashboard.trimEnd()} satisfies Dashboard;\n`);
    return name;
  });
  const flags = ["--noEmit", "--strict", "--skipLibCheck", "--module", "nodenext", "--target", "es2022", "--pretty", "false"];
  const tsc = join(here, "node_modules", "typescript", "bin", "tsc");
  const done = spawnSync(process.execPath, [tsc, ...flags, "--ignoreConfig", ...sources], { cwd: scratch, encoding: "utf8" });
  const said = (done.stdout + done.stderr).replace(/^(\d+)\.ts/gm, (_, number) => files[Number(number)]);
  process.stdout.write(said);
  process.exitCode = done.status ?? 1;
} finally {
  rmSync(scratch, { recursive: true });
}
