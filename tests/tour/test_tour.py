"""The way of a new user through each preset: nothing is simulated, and every step's own output is looked at."""

import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
import yaml

from tests.tour.journey import Journey, Service

pytestmark = pytest.mark.generated
EXAMPLE = pytest.mark.parametrize("example", ["true", "false"])
#: What the loop may change in the work tree.
TRACKED_RESULTS = re.compile(r"dvc\.lock|reports/[\w.-]+|docs/model-card\.md")
#: What the stages make.
MADE = ("data/raw", "data/valid", "data/quarantine", "data/transformed", "data/published", "models", "reports", "docs")
ADA = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
BAD_TRAINING = {
    "max_iter: 100": "max_iter: 1",
    "learning_rate: 0.1": "learning_rate: 0.001",
    "max_leaf_nodes: 31": "max_leaf_nodes: 2",
}


@EXAMPLE
@pytest.mark.xdist_group("devops")
def test_devops(journey: Journey, example: str) -> None:
    start(journey, "devops", example)
    with journey.serving() as service:
        smoke(journey, service)
        stop(journey, service)

    assert journey.changed() == set()


@EXAMPLE
@pytest.mark.xdist_group("dataops")
def test_dataops(journey: Journey, example: str) -> None:
    start(journey, "dataops", example)
    pipeline(journey, example)
    pipeline_without_dvc(journey)
    backfill(journey)
    with journey.serving() as service:
        smoke(journey, service)
        data_quality(journey, service)
        stop(journey, service)

    assert unexpected(journey) == set()


@EXAMPLE
@pytest.mark.xdist_group("mlops")
def test_mlops(journey: Journey, example: str) -> None:
    start(journey, "mlops", example)
    pipeline(journey, example)
    register(journey)
    promote(journey)
    with journey.serving() as service:
        smoke(journey, service)
        predict(journey, service)
        monitor_held_out(journey)
        next_month_arrives(journey)
        monitor_fires(journey)
        retrain(journey, service)
        refuse_a_bad_challenger(journey, service)
        promote_the_good_one(journey, service)
        roll_back(journey, service)
        stop(journey, service)

    assert unexpected(journey) == set()


@pytest.mark.xdist_group("mlops")
def test_a_newer_python(journey: Journey) -> None:
    """SHAP explains where it can be installed, which the oldest interpreter cannot; the project checks itself there."""
    if (python := newer_python()) is None:
        pytest.skip("there is no Python 3.12 or newer on this machine")
    journey.env["UV_PYTHON"] = python

    start(journey, "mlops", "false")
    pipeline(journey, "false")

    assert journey.report("explain")["method"].startswith("mean |SHAP value|")


def newer_python() -> str | None:
    """Return an interpreter on which all dependencies can be installed, on the path or from pyenv."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    names = filter(None, map(shutil.which, ("python3.13", "python3.12")))
    for python in (*names, *map(str, sorted(pyenv.glob("versions/3.1[23].*/bin/python3"), reverse=True))):
        check = [python, "-c", "import sys, venv; sys.exit(sys.version_info < (3, 12))"]
        if subprocess.run(check, capture_output=True, check=False).returncode == 0:
            return python
    return None


def start(journey: Journey, preset: str, example: str) -> None:
    """Make a project, and type what `new` says comes next: it is set up, and checks itself."""
    with journey.step("new"):
        said = journey.new(preset, example=example)
    enter, *commands = (line.strip() for line in said.partition("next:\n")[2].splitlines())
    assert (enter, commands) == ("cd my-project", ["uv run just setup", "uv run just check"])
    assert journey.run("git", "rev-list", "--count", "main").strip() == "1"
    lock = (journey.project / "uv.lock").read_text(encoding="utf-8")
    # The parts of MLflow that are used, and what measures drift, are a tenth of these two.
    assert not {"mlflow", "evidently"} & set(re.findall(r'^name = "(.+)"$', lock, re.MULTILINE))

    for command in commands:
        with journey.step(command.rpartition(" ")[2]):
            said = journey.run("sh", "-euc", f"{enter}\n{command}", cwd=journey.folder)
    assert re.search(r"\d+ passed", said)
    assert "Required test coverage of 85.0% reached" in said
    hooks(journey)
    assert journey.changed() == set()


def hooks(journey: Journey) -> None:
    """Run the hooks on everything, and see them stop a commit of something faulty, in a copy of the project."""
    copy = journey.copy("committing")
    planted = copy.project / "src/my_project/planted.py"
    commit = ("git", *ADA, "commit", "--message", "Plant a fault")
    with journey.step("hooks"):
        journey.run("uv", "run", "prek", "run", "--all-files")
        planted.write_text('"""Planted."""\n\nNUMBER = unknown\n', encoding="utf-8")
        copy.run("git", "add", planted.as_posix())
        said = copy.run(*commit, expect=1)
        commits = copy.run("git", "rev-list", "--count", "HEAD")
        planted.write_text('"""Planted."""\n\nNUMBER = 1\n', encoding="utf-8")
        copy.run("git", "add", planted.as_posix())
        copy.run(*commit)
    assert re.search(r"ruff check\.+Failed", said), said
    assert "F821" in said
    assert (commits, copy.run("git", "rev-list", "--count", "HEAD")) == ("1\n", "2\n")
    shutil.rmtree(copy.folder)


def pipeline(journey: Journey, example: str) -> None:
    """Run the pipeline; once more, which finds nothing to do; and once more by force, which gives the same bytes."""
    with journey.step("pipeline"):
        said = journey.just("pipeline")
    stages = said.count("Running stage")
    assert "Running stage 'publish'" in said
    quality = journey.report("quality")
    assert quality
    if example == "true":
        assert quality["flights"]["2013-01"]["rows"] > 20_000
    assert any(journey.bytes_of("data/published"))
    lock, made = (journey.project / "dvc.lock").read_bytes(), journey.bytes_of(*MADE)

    with journey.step("pipeline again"):
        said = journey.just("pipeline")
    assert "Running stage" not in said
    assert (journey.project / "dvc.lock").read_bytes() == lock

    with journey.step("every stage again, by force"):
        said = journey.run("uv", "run", "dvc", "repro", "--force", "--no-run-cache")
    assert said.count("Running stage") == stages
    assert (journey.project / "dvc.lock").read_bytes() == lock
    assert journey.bytes_of(*MADE) == made


def pipeline_without_dvc(journey: Journey) -> None:
    """Run the chain without DVC, from the deliveries on: it gives the same bytes."""
    results = ("data/raw", "data/valid", "data/quarantine", "data/transformed", "data/published", "reports")
    before = journey.bytes_of(*results)
    for name in before:
        if not name.endswith("README.md"):  # it says what the folder is for
            (journey.project / name).unlink()

    with journey.step("pipeline-plain"):
        journey.just("pipeline-plain")
    assert journey.bytes_of(*results) == before
    assert "up to date" in journey.run("uv", "run", "dvc", "status")


def backfill(journey: Journey) -> None:
    """Bring in again, by one command, a month that came incomplete, and one that never came."""
    (published,) = journey.bytes_of("data/published")
    delivered = sorted((journey.project / "data/landing").glob(f"{Path(published).stem}-????-??.csv"))[1]
    lines = delivered.read_bytes().splitlines(keepends=True)
    sound = (delivered.read_bytes(), (journey.project / "dvc.lock").read_bytes(), journey.bytes_of(*MADE))
    delivered.write_bytes(b"".join(lines[: -len(lines) // 20]))
    journey.just("data")
    assert journey.bytes_of("data/published")[published] != sound[2][published]
    with journey.step("backfill: a month again"):
        journey.just("backfill", delivered.stem[-7:])
    assert (delivered.read_bytes(), (journey.project / "dvc.lock").read_bytes(), journey.bytes_of(*MADE)) == sound

    month = journey.next_month()
    with journey.step("backfill: a month more"):
        journey.just("backfill", month)
    rows = [months[month]["rows"] for months in journey.report("quality").values() if month in months]
    assert rows
    assert all(count > 0 for count in rows)


def data_quality(journey: Journey, service: Service) -> None:
    """Read over HTTP what is known about each dataset."""
    with journey.step("quality over HTTP"):
        for name, months in journey.report("quality").items():
            quality, freshness = service.ask(f"/datasets/{name}/quality"), service.ask(f"/datasets/{name}/freshness")
            assert quality.status == 200
            assert max(months) in quality.text
            # What does not come month by month has no promise of freshness.
            monthly = list(months) != ["all"]
            assert freshness.status == (200 if monthly else 404)
            assert not monthly or max(months) in freshness.text
        assert service.ask("/datasets/nonesuch/quality").status == 404


def register(journey: Journey) -> None:
    """Make the trained model the challenger; the registry knows where it comes from."""
    with journey.step("register"):
        journey.just("register")
    found = journey.registry()
    tags = found["tags"]["1"]
    assert found["aliases"] == {"challenger": "1"}
    assert tags["validation"] == "passed"
    assert tags["git.sha"] == journey.run("git", "rev-parse", "HEAD").strip()
    assert {name: value for name, value in tags.items() if name.startswith("data.")} == data_tags(journey)


def data_tags(journey: Journey) -> dict[str, str]:
    """Return the tags that say which data a model comes from, as dvc.lock has it."""
    stages = yaml.safe_load((journey.project / "dvc.lock").read_text(encoding="utf-8"))["stages"]
    found = {f"data.{out['path']}": out["md5"] for stage in stages.values() for out in stage["outs"]}
    assert "data.data/published" in found
    return found


def promote(journey: Journey) -> None:
    """Make the challenger the champion, which is published for the service."""
    with journey.step("promote"):
        journey.just("promote")
    assert journey.registry()["aliases"]["champion"] == "1"
    assert (journey.project / "models/champion/champion.json").is_file()


def smoke(journey: Journey, service: Service) -> None:
    """Wait until the service is ready, and check it as a deployment would."""
    with journey.step("serve and smoke"):
        journey.just("smoke", service.url)
    version = service.ask("/version").data
    assert version["git_commit"] == journey.run("git", "rev-parse", "HEAD").strip()
    assert service.ask("/metrics").text.count("\n# TYPE ") > 5


def predict(journey: Journey, service: Service) -> None:
    """Ask for a prediction: the answer says which version gave it, and so does the log."""
    with journey.step("predict"):
        answer = service.predict()
    assert answer.status == 200
    assert answer.headers["X-Model-Version"] == answer.data["model_version"] == "1"
    assert all(0 <= row["score"] <= 1 for row in answer.data["predictions"])
    logged = b"".join(journey.bytes_of("var").values()).decode()
    assert answer.data["predictions"][0]["prediction_id"] in logged


def monitor_held_out(journey: Journey) -> None:
    """Look at rows of the training months that were held out: they are inside every limit."""
    with journey.step("monitor: inside the limits (0)"):
        journey.just("monitor", expect=0)
    report = journey.report("monitor")
    assert (report["passed"], report["newer"], report["model_version"]) == (True, False, "1")


def next_month_arrives(journey: Journey) -> None:
    """Let the source deliver the next month, and publish it."""
    month = journey.next_month()
    with journey.step("the next month arrives"):
        assert month in journey.just("arrive")
        journey.just("data")
    assert any(month in months for months in journey.report("quality").values())


def monitor_fires(journey: Journey) -> None:
    """Look again: the new month is past a limit, and the exit code says so."""
    with journey.step("monitor: past a limit (1)"):
        journey.just("monitor", expect=1)
    report = journey.report("monitor")
    assert (report["passed"], report["newer"]) == (False, True)


def retrain(journey: Journey, service: Service) -> None:
    """Train on the newest months: a second version challenges, and the first one serves on."""
    with journey.step("retrain"):
        journey.just("retrain")
    found = journey.registry()
    assert (found["aliases"]["champion"], found["aliases"]["challenger"]) == ("1", "2")
    assert found["tags"]["1"]["months"] != found["tags"]["2"]["months"]
    assert data_tags(journey).items() <= found["tags"]["2"].items()
    assert service.served("1") == "1"


def refuse_a_bad_challenger(journey: Journey, service: Service) -> None:
    """Plant a model that has hardly learnt anything: it is registered, refused, and nothing changes."""
    params = journey.project / "params.yaml"
    good = bad = params.read_text(encoding="utf-8")
    for old, new in BAD_TRAINING.items():
        assert old in bad
        bad = bad.replace(old, new)
    params.write_text(bad, encoding="utf-8")
    with journey.step("plant a bad challenger"):
        journey.just("train")
        journey.just("register")
    before = journey.registry()["aliases"]
    assert (before["champion"], before["challenger"]) == ("1", "3")

    published = journey.bytes_of("models/champion")
    with journey.step("promote: refused (1)"):
        journey.just("promote", expect=1)
    assert journey.registry()["aliases"] == before
    assert journey.bytes_of("models/champion") == published
    assert service.served("1") == "1"
    params.write_text(good, encoding="utf-8")


def promote_the_good_one(journey: Journey, service: Service) -> None:
    """Go back to the good training, whose bytes are known, and promote it: it serves without a restart."""
    with journey.step("train the good one again"):
        journey.just("train")
        journey.just("register")
    assert journey.registry()["aliases"]["challenger"] == "2"

    with journey.step("promote the good one"):
        journey.just("promote")
    aliases = journey.registry()["aliases"]
    assert (aliases["champion"], aliases["previous"]) == ("2", "1")
    with journey.step("served without a restart"):
        assert service.served("2") == "2"


def roll_back(journey: Journey, service: Service) -> None:
    """Take the promotion back by one command."""
    with journey.step("rollback-model"):
        journey.just("rollback-model")
    aliases = journey.registry()["aliases"]
    assert (aliases["champion"], aliases["previous"]) == ("1", "2")
    assert service.served("1") == "1"


def stop(journey: Journey, service: Service) -> None:
    """Ask the service to end: it says that it wants no traffic, finishes what it has, and closes its port."""
    with journey.step("stop"):
        drains = service.drains()
        code = service.process.wait(timeout=60)
    said = service.log.read_text(encoding="utf-8")
    assert drains, said[-2000:]
    # The service ends with success; `just` says by its code that it was told to end.
    assert code in {0, 128 + signal.SIGTERM}
    assert "Application shutdown complete" in said
    assert "Traceback" not in said
    with pytest.raises(OSError, match="refused"):
        service.ask("/healthz")


def unexpected(journey: Journey) -> set[str]:
    """Return what changed in the work tree although a run of the loop must not change it."""
    return {name for name in journey.changed() if not TRACKED_RESULTS.fullmatch(name)}
