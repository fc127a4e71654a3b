"""The audit reads the pipelines of four CI systems, and follows each job to what it starts in the end."""

import pytest

from tests.audit import Subject
from tests.audit.ci.conditions import triggers
from tests.audit.commands import runs, split

RECIPES = b'check: lint\n\nlint:\n    uv run ruff check\n\ndeploy ENV="dev":\n    uv run python scripts/deploy.py $1\n'
SCRIPTS = {
    "scripts/deploy.py": b"from target import place\nplace()\n",
    "scripts/target.py": b"def place():\n    run('docker', 'compose', 'up')\n",
}
GITHUB = {
    ".github/workflows/ci.yml": b"""
on:
  pull_request:
  push: {branches: [main]}
permissions: {}
concurrency: ci
jobs:
  check:
    timeout-minutes: 5
    steps: [{uses: $/.github/actions/setup}, {run: uv run just check}]
  deploy:
    uses: $/.github/workflows/deploy.yml
""",
    ".github/workflows/deploy.yml": b"""
on: {workflow_call: }
permissions: {id-token: write}
jobs:
  deploy: {environment: dev, steps: [{run: uv run just deploy dev}]}
""",
    ".github/actions/setup/action.yml": b"runs: {steps: [{uses: a/b@v1}, {run: uv sync}]}",
}
GITLAB = {
    ".gitlab-ci.yml": b"""
include: [{local: .gitlab/ci/*.yml}]
default: {timeout: 5 minutes, interruptible: true}
workflow: {rules: [{if: $CI_PIPELINE_SOURCE == "merge_request_event"}, {if: $CI_PIPELINE_SOURCE == "push"}]}
.change: {rules: [{if: $CI_COMMIT_TAG == null}]}
.setup: {before_script: [uv sync]}
check: {extends: [.setup, .change], script: [uv run just check]}
""",
    ".gitlab/ci/deploy.yml": b"""
deploy:
  environment: {name: dev}
  id_tokens: {T: {aud: a}}
  rules: [{if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH}]
  script: [uv run just deploy dev]
""",
}
BITBUCKET = {
    "bitbucket-pipelines.yml": b"""
options: {max-time: 5}
pipelines:
  pull-requests: {"**": [{parallel: [{step: &check {name: check, script: [uv sync, uv run just check]}}]}]}
  branches:
    main:
      - step: *check
      - stage: {steps: [{step: {name: deploy, deployment: dev, oidc: true, script: [uv run just deploy dev]}}]}
""",
}
JENKINS = {
    "Jenkinsfile": b"""
pipeline { // { no block
    options { disableConcurrentBuilds(); timeout(time: 5) }
    stages {
        stage('check') { steps { sh 'uv sync && make check' } }
        stage('deliver') {
            when { branch 'main' }
            stages {
                stage('deploy') {
                    input { message '{ now?' }
                    steps { withCredentials([string(variable: 'OIDC_TOKEN')]) { sh 'make deploy ARGS=dev' } }
                }
            }
        }
    }
}
""",
}


SYSTEMS = {"github": GITHUB, "gitlab": GITLAB, "bitbucket": BITBUCKET, "jenkins": JENKINS}


@pytest.mark.parametrize("system", SYSTEMS)
def test_a_job_is_read_from_each_system(system: str) -> None:
    subject = Subject({"justfile": RECIPES, **SCRIPTS, **SYSTEMS[system]})
    check, deploy = subject.doing("check"), subject.doing("deploy")

    assert {trigger for job in check for trigger in job.triggers} == {"change", "main"}
    assert all(job.limited and job.exclusive for job in check)
    for job in check:
        assert runs(subject.commands(job), "ruff", "check")
        assert runs(subject.commands(job), "uv", "sync")
    assert deploy != []
    assert all("main" in job.triggers and job.environment and job.identity for job in deploy)
    assert all(runs(subject.commands(job), "docker", "compose", "up") for job in deploy)


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([{"if": '$SCHEDULE == "" && $CI_COMMIT_TAG == null'}], {"change", "main", "schedule", "manual"}),
        ([{"if": "$CI_COMMIT_TAG =~ /^v/"}], {"tag"}),
        ([{"if": "$CI_COMMIT_TAG !~ /^v/ && $CI_COMMIT_TAG"}], set()),
        ([{"if": "$CI_COMMIT_TAG", "when": "never"}, {"if": '$CI_PIPELINE_SOURCE == "push"'}], {"main"}),
        ([{"if": '$DEPLOY == "on" && $CI_PIPELINE_SOURCE == "web" && $RUN == "rollback"'}], {"manual"}),
        ([{"if": '($CI_PIPELINE_SOURCE == "schedule" || $NONE) && $SCHEDULE == "dora"'}], {"schedule", "manual"}),
        ([], set()),
    ],
)
def test_the_rules_of_a_gitlab_job_are_worked_out(rules: list[dict[str, str]], expected: set[str]) -> None:
    assert triggers(rules, None) == expected


def test_a_line_of_shell_is_split_into_its_commands() -> None:
    assert split("a && b 'c d' | e; f\\\n g") == (("a",), ("b", "c d"), ("e",), ("f", "g"))
