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
DOCKER = (ROOT / "Dockerfile").read_text()


def test_jobs_call_recipes_that_exist(recipes: set[str]) -> None:
    commands = [command for job in JOBS.values() for command in job["script"]]
    called = {name for command in commands for name in re.findall(r"\bjust ([a-z][a-z-]*)", command)}

    assert {"lint", "type", "test", "template-update"} <= called
    assert called <= recipes


def test_every_job_has_a_stage_and_a_time_when_it_runs() -> None:
    timed = {name for name, job in JOBS.items() if "rules" in {*job, *PIPELINE.get(job.get("extends", ""), {})}}

    assert {job["stage"] for job in JOBS.values()} == set(PIPELINE["stages"])
    assert timed == set(JOBS)


def test_they_run_in_the_image_that_the_dockerfile_starts_from() -> None:
    images = JOBS["test"]["parallel"]["matrix"][0]["IMAGE"]

    assert re.findall(r"PYTHON_IMAGE=(\S+)", DOCKER) == [PIPELINE["default"]["image"]] == images[-1:]
    assert images[0].startswith("python:3.11.")
    assert all("@sha256:" in image for image in [*images, JOBS["stack"]["services"][0]["name"]])


def test_they_use_the_uv_of_the_image() -> None:
    assert re.findall(r"uv==([\d.]+)", " ".join(PIPELINE["default"]["before_script"])) == re.findall(
        r"uv==([\d.]+)", DOCKER
    )
