// Parses every query of Grafana's dashboards with the grammar of the data source that it is sent to.
import { readFileSync } from "node:fs";
import { parser as logql } from "@grafana/lezer-logql";
import { parser as promql } from "@prometheus-io/lezer-promql";

const GRAMMARS = { loki: logql, prometheus: promql };

// What Grafana puts in before it sends the query.
function filled(query) {
  return query.replace(/\$__(rate_)?interval\b/g, "1m").replace(/\$\w+/g, "x");
}

function* faults(file) {
  const panels = JSON.parse(readFileSync(file, "utf8")).panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  for (const panel of panels) {
    for (const { expr } of panel.targets ?? []) {
      const grammar = GRAMMARS[panel.datasource?.type];
      if (!grammar) {
        yield `${panel.title}: no grammar for a query to ${panel.datasource?.type}`;
        continue;
      }
      const text = filled(expr);
      const errors = [];
      grammar.parse(text).iterate({ enter: (node) => void (node.type.isError && errors.push(node.from)) });
      if (errors.length) yield `${panel.title}: ${text}: not understood at ${errors.join(", ")}`;
    }
  }
}

for (const file of process.argv.slice(2)) {
  for (const fault of faults(file)) {
    console.log(`${file}: ${fault}`);
    process.exitCode = 1;
  }
}
