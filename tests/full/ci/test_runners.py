"""What stands in for GitHub and Jenkins does what they do, and refuses what it does not know."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests import tools
from tests.full.ci.systems import NODE
from tests.validators.ci import JENKINS

WORKFLOW = """
on: [push]
env: { GREETING: "hello ${{ github.ref_name }}" }
jobs:
  one:
    runs-on: ubuntu-24.04
    strategy:
      matrix:
        n: [1, 2, 3]
        exclude: [{ n: 3 }]
        include: [{ n: 1, word: first }, { n: 4 }]
    outputs: { seen: "${{ steps.tell.outputs.seen }}" }
    steps:
      - uses: actions/checkout@v1
      - run: |
          echo "LATER=yes" >> "$GITHUB_ENV"
          echo "$GREETING ${{ matrix.n }} ${{ matrix.word }}" >> seen
      - id: tell
        if: env.LATER == 'yes'
        run: printf 'seen<<END\\na\\nb\\nEND\\n' >> "$GITHUB_OUTPUT"
      - if: failure()
        run: echo never >> seen
  two:
    needs: [one]
    runs-on: ubuntu-24.04
    steps:
      - run: test "$SEEN" = "$(printf 'a\\nb')" && exit 3
        env: { SEEN: "${{ needs.one.outputs.seen }}" }
      - run: echo never >> seen
  three:
    needs: [two]
    runs-on: ubuntu-24.04
    steps: [{ run: echo never >> seen }]
  four:
    needs: [two, three]
    if: always() && needs.two.result == 'failure'
    uses: $/called.yml
    with: { word: "${{ vars.WORD }}" }
"""
CALLED = """
on: { workflow_call: { inputs: { word: { type: string, required: true } } } }
jobs:
  inside:
    runs-on: ubuntu-24.04
    steps:
      - uses: $/act
        with: { word: "${{ inputs.word }}!" }
"""
ACTION = """
name: act
description: Say a word.
inputs: { word: { description: Which., required: true } }
runs:
  using: composite
  steps:
    - run: echo "${{ inputs.word }}" >> seen
      shell: bash
"""


def github(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    command = [tools.required("node"), *NODE, str(folder), "push", "main.yml", *options]
    return subprocess.run(command, check=False, capture_output=True, text=True, timeout=60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Give a folder with a workflow, one that it calls, and an action."""
    (tmp_path / "act").mkdir()
    (tmp_path / "act/action.yml").write_text(ACTION)
    (tmp_path / "called.yml").write_text(CALLED)
    (tmp_path / "main.yml").write_text(WORKFLOW)
    return tmp_path


def test_a_workflow_runs_as_on_github(folder: Path) -> None:
    done = github(folder, "var.WORD=word")

    assert done.returncode == 1, done.stdout + done.stderr
    assert (folder / "seen").read_text() == "hello main 1 first\nhello main 2 \nhello main 4 \nword!\n"
    assert done.stdout.split("\n")[:5] == [
        "job one: success",
        "job two: failure",
        "job three: skipped",
        "job four / inside: success",
        "job four: success",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("actions/checkout@v1", "somebody/else@v1", "somebody/else@v1 is not in the list"),
        ("needs: [one]", "needs: [none]", "none"),
        ("runs-on: ubuntu-24.04\n    strategy", "runs-on: ubuntu-24.04\n    container: a\n    strategy", "container"),
        ("github.ref_name", "githubb.ref_name", "githubb"),
        ("    steps: [{ run:", "    step: [{ run:", "step"),
        ('word: "${{ vars', 'words: "${{ vars', "word"),
    ],
)
def test_what_github_refuses_or_the_runner_does_not_know_is_refused(
    folder: Path, old: str, new: str, said: str
) -> None:
    assert old in WORKFLOW
    (folder / "main.yml").write_text(WORKFLOW.replace(old, new, 1))
    done = github(folder, "var.WORD=word")

    assert done.returncode == 2, done.stdout + done.stderr
    assert said in done.stdout


JENKINSFILE = """
pipeline {
    agent none
    environment { WORD = 'hello' }
    stages {
        stage('both') {
            parallel {
                stage('bad') { agent { label 'x' }; steps { sh 'exit 3' }; post { always { sh 'echo last >> seen' } } }
                stage('good') { agent { label 'x' }; steps { sh 'echo $WORD >> seen' } }
            }
        }
        stage('late') { agent { label 'x' }; when { branch 'main' }; steps { sh 'echo never >> seen' } }
    }
}
"""


def jenkins(mode: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [tools.required("java"), *JENKINS, mode, *arguments]
    return subprocess.run(command, env=os.environ, check=False, capture_output=True, text=True, timeout=60)


def test_a_jenkinsfile_runs_as_on_jenkins(tmp_path: Path) -> None:
    (tmp_path / "Jenkinsfile").write_text(JENKINSFILE)
    done = jenkins("run", str(tmp_path / "Jenkinsfile"), str(tmp_path), "BRANCH_NAME=main")

    assert done.returncode == 1
    assert done.stdout.splitlines() == ["stage bad: failure (sh ended with 3)", "stage good: success"]
    assert (tmp_path / "seen").read_text() == "last\nhello\n"


def test_what_jenkins_refuses_is_refused_in_one_call(tmp_path: Path) -> None:
    faults = [
        ("agent none", "agents none", "unknown 'agents'"),
        ("agent { label 'x' }; steps { sh 'exit 3' }", "steps { sh 'exit 3' }", "needs an agent"),
        ("post { always", "post { at_last", "unknown 'at_last'"),
        ("sh 'exit 3'", "bat 'exit 3'", "unknown 'bat'"),
        ("steps { sh 'exit 3' }", "", "one of steps, stages, parallel"),
        ("branch 'main'", "branches 'main'", "unknown 'branches'"),
        ("'bad'", "'good'", "'good' twice"),
        ("sh 'exit 3'", "sh 'exit 3", "Unexpected character"),
    ]
    for number, (old, new, _) in enumerate(faults):
        assert old in JENKINSFILE
        (tmp_path / f"{number}").write_text(JENKINSFILE.replace(old, new, 1))
    (tmp_path / "whole").write_text(JENKINSFILE)
    done = jenkins("check", *(str(path) for path in sorted(tmp_path.iterdir())))

    assert done.returncode == 1
    assert [said for _, _, said in faults if said not in done.stdout] == []
    assert set(re.findall(rf"^{tmp_path}/(\w+): [^\d]", done.stdout, re.MULTILINE)) == set("01234567")
