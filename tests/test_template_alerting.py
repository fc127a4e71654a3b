"""Alerts go where they should, and a stack that has nowhere to send them says what is missing."""

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from tests import matrix, tools
from tests.program import write
from tests.rendered import Project

CHANNELS = [choice for choice in matrix.choices(matrix.questions()["notify"]) if choice != "none"]
#: What Alertmanager calls the way to each.
KINDS = {"slack": "slack_configs", "teams": "msteamsv2_configs", "webhook": "webhook_configs"}
ROUTES = [
    ({"alertname": "ServiceDown", "severity": "page"}, "team"),
    ({"alertname": "DataStale", "severity": "ticket"}, "team"),
    ({"alertname": "Watchdog", "severity": "none"}, "heartbeat"),
]


def routed(render: matrix.Render, channel: str, labels: dict[str, str], receiver: str) -> int:
    """Ask Alertmanager's own tool where an alert goes."""
    project = render(project_name="my-project", preset="devops", notify=channel)
    command = [tools.required("amtool"), "config", "routes", "test", f"--verify.receivers={receiver}"]
    pairs = [f"{name}={value}" for name, value in labels.items()]
    file = "--config.file=ops/alertmanager/alertmanager.yml"
    return subprocess.run([*command, file, *pairs], cwd=project, check=False, capture_output=True).returncode


@pytest.mark.parametrize("channel", CHANNELS)
@pytest.mark.parametrize(("labels", "receiver"), ROUTES, ids=[labels["alertname"] for labels, _ in ROUTES])
def test_each_alert_has_its_receiver(
    render: matrix.Render, channel: str, labels: dict[str, str], receiver: str
) -> None:
    (other,) = {"team", "heartbeat"} - {receiver}

    assert routed(render, channel, labels, receiver) == 0
    assert routed(render, channel, labels, other) != 0


def test_every_alert_of_ours_links_to_a_page_that_is_there(projects: list[Project]) -> None:
    """People may link elsewhere, or write a path: the project's own tests let them."""
    for project in projects:
        rules = [
            path
            for path in project.files
            if re.match(r"ops/(prometheus/alerts|kubernetes/rules|loki)/.*\.ya?ml$", path)
        ]
        links = [link for path in rules for link in re.findall(rb"runbook_url: *(.+)", project.files[path])]
        pages = [re.fullmatch(rb'"\{\{ \$externalLabels\.repository \}\}(.+)"', link) for link in links]

        assert None not in pages, project
        assert {page[1].decode() for page in pages if page} <= project.files.keys(), project
        assert pages or project.answers["monitoring"] != "prometheus", project


@pytest.mark.parametrize("channel", CHANNELS)
def test_a_channel_is_told_in_its_own_way_and_no_other(render: matrix.Render, channel: str) -> None:
    project = render(project_name="my-project", preset="devops", notify=channel)
    config = yaml.safe_load((project / "ops/alertmanager/alertmanager.yml").read_text(encoding="utf-8"))
    told = {receiver.pop("name"): receiver for receiver in config["receivers"]}
    [address] = [key for entry in told["team"][KINDS[channel]] for key in entry if key.endswith("url_file")]

    assert {name: list(kinds) for name, kinds in told.items()} == {
        "team": [KINDS[channel]],
        "heartbeat": ["webhook_configs"],
    }
    assert address == {"slack": "api_url_file", "teams": "webhook_url_file", "webhook": "url_file"}[channel]


#: How a chat shows a page: Slack makes a link of an address by itself, Teams of Markdown.
SHOWN = {
    ("slack", "https://example.org/a/b.md"): "https://example.org/a/b.md",
    ("teams", "https://example.org/a/b.md"): "[https://example.org/a/b.md](https://example.org/a/b.md)",
    ("slack", "docs/b.md"): "docs/b.md",
    ("teams", "docs/b.md"): "docs/b.md",
}


@pytest.mark.parametrize(("channel", "url"), SHOWN)
def test_a_message_leads_to_the_runbook(render: matrix.Render, tmp_path: Path, channel: str, url: str) -> None:
    project = render(project_name="my-project", preset="devops", notify=channel)
    config = yaml.safe_load((project / "ops/alertmanager/alertmanager.yml").read_text(encoding="utf-8"))
    [told] = config["receivers"][0][KINDS[channel]]
    alerts = [{"annotations": {"summary": f"{name} is down.", "runbook_url": url}} for name in ("One", "Two")]
    data = write(tmp_path, {"data.json": json.dumps({"alerts": alerts}), "none.tmpl": ""}) / "data.json"
    command = [tools.required("amtool"), "template", "render", f"--template.glob={tmp_path}/*.tmpl"]
    options = [f"--template.data={data}", f"--template.text={told['text']}"]
    said = subprocess.run([*command, *options], check=True, capture_output=True, text=True).stdout

    page = SHOWN[channel, url]
    assert said.split("\n\n")[:2] == [f"One is down. {page}", f"Two is down. {page}"]


@pytest.mark.parametrize(("given", "expected"), [({}, ""), ({"REPOSITORY_FILES_URL": "https://a/b"}, "https://a/b/")])
def test_prometheus_knows_where_the_files_are(render: matrix.Render, given: dict[str, str], expected: str) -> None:
    project = render(project_name="my-project", preset="devops")
    command = [tools.required("docker-compose"), "--file=compose.monitoring.yaml", "config", "--format=json"]
    env = {name: value for name, value in os.environ.items() if name != "REPOSITORY_FILES_URL"} | given
    said = subprocess.run(command, cwd=project, env=env, check=True, capture_output=True, text=True).stdout
    labels = yaml.safe_load((project / "ops/prometheus/prometheus.yml").read_text(encoding="utf-8"))["global"]

    assert json.loads(said)["services"]["prometheus"]["environment"] == {"REPOSITORY_FILES_URL": expected}
    assert labels["external_labels"]["repository"] == "${REPOSITORY_FILES_URL}"


@pytest.mark.parametrize("missing", ["ALERT_WEBHOOK_URL", "ALERT_HEARTBEAT_URL"])
def test_without_an_address_it_says_which(render: matrix.Render, missing: str) -> None:
    project = render(project_name="my-project", preset="devops", notify="webhook")
    service = yaml.safe_load((project / "compose.alerting.yaml").read_text(encoding="utf-8"))["services"][
        "alertmanager"
    ]
    script = service["entrypoint"][-1].replace("$$", "$").replace(" > /tmp/webhook", "")
    env = {**os.environ, "ALERT_WEBHOOK_URL": "http://a", "ALERT_HEARTBEAT_URL": "http://b", missing: ""}
    done = subprocess.run(["sh", "-euc", script], env=env, check=False, capture_output=True, text=True)

    assert done.returncode != 0
    assert f"{missing}: is not set: see docs/runbooks/alerting.md" in done.stderr
