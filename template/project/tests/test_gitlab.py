"""Jobs call recipes that exist, in the images and with the uv of the Dockerfile."""

import re
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parent.parent
PIPELINE: dict[str, Any] = {
    name: job
    for path in [ROOT / ".gitlab-ci.yml", *sorted(ROOT.glob(".gitlab/ci/*.yml"))]
    for name, job in yaml.safe_load(path.read_text()).items()
}
JOBS = {name: job for name, job in PIPELINE.items() if isinstance(job, dict) and "script" in job}
ENVIRONMENTS = ["dev", "staging", "prod"]
DOCKER = (ROOT / "Dockerfile").read_text()


def everything(name: str) -> dict[str, Any]:
    """Return a job with what it extends."""
    job = PIPELINE[name]
    bases = job.get("extends", [])
    found: dict[str, Any] = {}
    for base in [bases] if isinstance(bases, str) else bases:
        found |= everything(base)
    return found | job


def test_jobs_call_recipes_that_exist(recipes: set[str]) -> None:
    commands = [command for job in JOBS.values() for command in job["script"]]
    called = {name for command in commands for name in re.findall(r"\bjust ([a-z][a-z-]*)", command)}

    assert {"lint", "type", "test", "build", "deploy", "rollback", "release", "template-update"} <= called
    assert called <= recipes


def test_every_job_has_a_stage_and_a_time_when_it_runs() -> None:
    assert {everything(name)["stage"] for name in JOBS} == set(PIPELINE["stages"])
    assert [name for name in JOBS if not everything(name).get("rules")] == []


def test_they_run_in_the_image_that_the_dockerfile_starts_from() -> None:
    images = JOBS["test"]["parallel"]["matrix"][0]["IMAGE"]
    engines = [service["name"] for service in PIPELINE[".docker"]["services"]]

    assert re.findall(r"PYTHON_IMAGE=(\S+)", DOCKER) == [PIPELINE["default"]["image"]] == images[-1:]
    assert images[0].startswith("python:3.11.")
    assert all("@sha256:" in image for image in [*images, *engines])


def test_they_use_the_uv_of_the_image() -> None:
    assert re.findall(r"uv==([\d.]+)", " ".join(PIPELINE["default"]["before_script"])) == re.findall(
        r"uv==([\d.]+)", DOCKER
    )


def test_the_last_job_of_a_change_waits_for_all_others() -> None:
    change = {name for name in JOBS if ".change" in str(JOBS[name].get("extends"))}

    assert set(JOBS["gate"]["needs"]) == change - {"gate"}


def test_what_is_published_comes_from_no_cache() -> None:
    placed = [f"{act}-{name}" for act in ("deploy", "rollback") for name in ENVIRONMENTS]
    published = ["publish", "release", *placed]

    assert [name for name in published if everything(name)["cache"] != []] == []


def test_each_environment_is_deployed_to_by_one_hand_at_a_time() -> None:
    for act in ("deploy", "rollback"):
        jobs = [everything(f"{act}-{name}") for name in ENVIRONMENTS]

        assert [job["environment"]["name"] for job in jobs] == [job["resource_group"] for job in jobs] == ENVIRONMENTS
    assert PIPELINE["variables"]["ENVIRONMENT"]["options"] == ENVIRONMENTS


def test_production_waits_for_a_person() -> None:
    assert [everything(f"deploy-{name}")["rules"][-1].get("when") for name in ENVIRONMENTS] == [None, None, "manual"]
