"""Edits of code, data, alerts and documents."""

from tests.corpus.edit import Edit, after, append, before, delete, rename, replace, write

APP, SETTINGS = "src/my_project/api/app.py", "src/my_project/settings.py"
ALERTS = "ops/prometheus/alerts/service.yml"
ALERT = """\
      - alert: ServiceBusy
        expr: http_requests_in_flight > 100
        for: 10m
        labels: { owner: service, severity: ticket }
        annotations:
          summary: More than a hundred requests have been under way for ten minutes.
          runbook_url: docs/runbooks/incident.md
"""
RULE_TEST = """\
rule_files: [../alerts/service.yml]
evaluation_interval: 1m
tests:
  - interval: 1m
    input_series:
      - series: http_requests_in_flight
        values: 200x30
    alert_rule_test:
      - eval_time: 20m
        alertname: ServiceBusy
        exp_alerts:
          - exp_labels: { owner: service, severity: ticket }
            exp_annotations:
              summary: More than a hundred requests have been under way for ten minutes.
              runbook_url: docs/runbooks/incident.md
"""
ENDPOINT = '''
    @app.get("/motto")
    def motto() -> dict[str, str]:
        """Say what we are here for."""
        return {"motto": "on time"}

'''
TEST = """

def test_the_motto_is_said(client: TestClient) -> None:
    assert client.get("/healthz").status_code == 200
"""
MODULE = """\
\"\"\"What we are here for.\"\"\"

MOTTO = "on time"
"""
MODULE_TEST = """\
\"\"\"The motto.\"\"\"

from my_project.motto import MOTTO


def test_it_is_short() -> None:
    assert len(MOTTO) < 10
"""
COMMAND = '''
@app.command()
def motto() -> None:
    """Say what we are here for."""
    typer.echo("on time")

'''
COUNT = '''
@app.command()
def count() -> None:
    """Count the files that were published."""
    from pathlib import Path

    Path("reports/count.txt").write_text(f"{len(list(Path('data/published').iterdir()))}\\n", encoding="utf-8")

'''
STAGE = """\
  count:
    desc: How many rows were published.
    cmd: my-project count
    deps:
      - data/published
    outs:
      - reports/count.txt:
          cache: false
"""
README = """\
# Delays

We say which flights from New York will be late. Ask in #delays before you rely on it.

Run `make setup`, then `make check`. `just` lists what else there is, and [docs/](docs/index.md) says why.
"""

EDITS = (
    Edit("an endpoint is added", (before(APP, "    return app\n", ENDPOINT),)),
    Edit("the title of the API is changed", (replace(APP, 'title="my-project"', 'title="Delays"'),)),
    Edit(
        "a setting is added",
        (
            after(
                SETTINGS,
                'log_level: Literal["debug", "info", "warning", "error"] = "info"\n',
                '    motto: str = "on time"\n',
            ),
            after(".env.example", "APP_LOG_LEVEL=info\n", "APP_MOTTO=on time\n"),
        ),
    ),
    Edit(
        "a default is changed",
        (
            replace(
                SETTINGS,
                "drain_seconds: Annotated[float, Field(ge=0, le=300)] = 2.0",
                "drain_seconds: Annotated[float, Field(ge=0, le=300)] = 5.0",
            ),
            replace(".env.example", "APP_DRAIN_SECONDS=2.0", "APP_DRAIN_SECONDS=5.0"),
        ),
    ),
    Edit(
        "a metric is added",
        (
            append(
                "src/my_project/metrics.py", 'MOTTOS = Counter("app_mottos", "Times that the motto was asked for.")\n'
            ),
        ),
    ),
    Edit("a command is added", (before("src/my_project/cli.py", "\n@app.command()\ndef smoke(", COMMAND),)),
    Edit("a test is added to a file of the template", (append("tests/test_health.py", TEST),)),
    Edit(
        "a module and its test are added",
        (write("src/my_project/motto.py", MODULE), write("tests/test_motto.py", MODULE_TEST)),
    ),
    Edit("a test file is renamed", (rename("tests/test_logs.py", "tests/test_log_lines.py"),)),
    Edit("a test file is deleted", (delete("tests/test_logs.py"),)),
    Edit("an issue form is deleted", (delete(".github/ISSUE_TEMPLATE/idea.yml"),)),
    Edit(
        "a document is renamed",
        (
            rename("docs/onboarding.md", "docs/first-day.md"),
            replace("docs/index.md", "[onboarding.md](onboarding.md)", "[first-day.md](first-day.md)"),
        ),
    ),
    Edit("reviewers are named", (append(".github/CODEOWNERS", "/ops/ ops@example.com\n"),)),
    Edit(
        "the text of pull requests is changed",
        (
            after(
                ".github/pull_request_template.md", "- [ ] `just check` passes\n", "- [ ] somebody else has tried it\n"
            ),
        ),
    ),
    Edit(
        "an alert is added, with its test",
        (append(ALERTS, ALERT), write("ops/prometheus/tests/busy_test.yml", RULE_TEST)),
    ),
    Edit(
        "an alert waits longer",
        (replace(ALERTS, 'absent(up{job="service"})\n        for: 2m', 'absent(up{job="service"})\n        for: 3m'),),
    ),
    Edit(
        "Prometheus scrapes one more target",
        (
            append(
                "ops/prometheus/prometheus.yml",
                '  - job_name: node\n    static_configs:\n      - targets: ["node:9100"]\n',
            ),
        ),
    ),
    Edit(
        "a panel gets another title",
        (replace("ops/grafana/dashboards/service.json", '"title": "Requests under way"', '"title": "In flight"'),),
    ),
    Edit("the README is written anew", (write("README.md", README),)),
    Edit("a line is added to the changelog", (after("CHANGELOG.md", "### Added\n\n", "- The motto.\n"),)),
    Edit(
        "a runbook names the channel",
        (replace("docs/runbooks/incident.md", "says so in the team's\nchannel.", "says so in\n#delays."),),
    ),
    Edit(
        "a runbook gets one more case",
        (
            after(
                "docs/runbooks/incident.md",
                "`docker stats --no-stream`, `df -h`.\n",
                "- The cache is down: the service does without it.\n",
            ),
        ),
    ),
    Edit(
        "a page is added",
        (
            write("docs/motto.md", "# Motto\n\nOn time.\n"),
            after("docs/index.md", "[adr/](adr/) |\n", "| Why are we here? | [motto.md](motto.md) |\n"),
        ),
    ),
    Edit(
        "a decision is recorded",
        (write("docs/adr/0020-be-on-time.md", "# 20. Be on time\n\nAccepted. Nobody likes to wait.\n"),),
    ),
    Edit("a rule for agents is added", (append("AGENTS.md", "- Ask before adding a dependency.\n"),)),
    Edit(
        "the address for weaknesses is changed", (replace("SECURITY.md", "OWNER@example.com", "security@example.com"),)
    ),
    Edit(
        "a stage is added to the pipeline",
        (append("dvc.yaml", STAGE), before("src/my_project/cli.py", "\n@app.command()\ndef smoke(", COUNT)),
        ("dvc.yaml",),
    ),
    Edit(
        "a metric is explained better",
        (
            replace(
                "contracts/metrics.yml",
                "Scheduled departures, with those that were cancelled.",
                "Departures that were scheduled, whether or not they left.",
            ),
        ),
        ("contracts/metrics.yml",),
    ),
    Edit("a limit of the data is changed", (replace("params.yaml", "width: 2.66", "width: 3.5"),), ("params.yaml",)),
    Edit(
        "a comment is added to a query",
        (before("sql/flights/30_flights.sql", "SELECT\n", "-- Ask #delays before adding a column.\n"),),
        ("sql/flights/30_flights.sql",),
    ),
    Edit(
        "the model is trained on more months",
        (replace("params.yaml", "window_months: 3 ", "window_months: 4 "),),
        ("src/my_project/ml/train.py",),
    ),
    Edit(
        "a gate is made stricter",
        (replace("params.yaml", "min_auc: 0.65 #", "min_auc: 0.66 #"),),
        ("src/my_project/ml/train.py",),
    ),
)
