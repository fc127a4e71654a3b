"""An image is looked at, listed and signed, by the digest under which the registry knows it."""

import json
import re
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str]]
Answers = Callable[..., None]
Calls = Callable[[], list[tuple[str, dict[str, str]]]]

KEY = "-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\na\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n"


@pytest.mark.parametrize("found", ["gitleaks git", "trivy config", "trivy image"])
def test_a_scan_looks_for_all_three_and_fails_for_each(run: Run, made: Path, answers: Answers, found: str) -> None:
    assert made.is_dir()
    answers("docker", "gitleaks", "trivy", says=[(found, 1, "CVE-1\n")])
    code, said = run("scan")

    assert (code, "CVE-1" in said, said.count("nothing found")) == (1, True, 2)


def test_a_scan_that_finds_nothing_succeeds(run: Run, made: Path, answers: Answers, calls: Calls) -> None:
    assert made.is_dir()
    answers("docker", "gitleaks", "trivy")

    assert run("scan")[0] == 0
    assert any("--ignore-unfixed --input dist/image.tar" in call for call, _ in calls())


@pytest.mark.parametrize(("given", "commits"), [((), "HEAD"), (("--all",), "--all")])
def test_secrets_are_looked_for_in_the_commits_that_led_here_or_in_all(
    run: Run, answers: Answers, calls: Calls, given: tuple[str, ...], commits: str
) -> None:
    answers("gitleaks", "trivy")

    assert run("scan", *given)[0] == 0
    assert [call.partition("--log-opts=")[2] for call, _ in calls() if call.startswith("gitleaks git ")] == [commits]


@pytest.mark.parametrize("cut", ["shallow", "elsewhere"])
def test_secrets_are_looked_for_in_a_whole_clone_or_the_scan_fails(
    run: Run, checkout: Path, answers: Answers, calls: Calls, cut: str
) -> None:
    if cut == "shallow":
        (checkout / ".git/shallow").touch()
    else:
        (checkout / ".git").rename(checkout / "git")
    answers("gitleaks", "trivy")
    code, said = run("scan")

    assert (code, "this is no whole clone" in said) == (1, True), said
    assert [call.split()[0] for call, _ in calls()] == ["trivy"]


def test_what_is_shipped_is_written_down(run: Run, made: Path, answers: Answers) -> None:
    answers("docker", "trivy", "uv", says=[("uv export", 0, '{"uv": 1}'), ("trivy image", 0, '{"trivy": 1}')])

    assert run("sbom")[0] == 0
    assert json.loads((made / "sbom.cdx.json").read_text()) == {"uv": 1}
    assert json.loads((made / "image.cdx.json").read_text()) == {"trivy": 1}


@pytest.fixture
def listed(made: Path) -> Path:
    """Return the folder of what was built, with both lists of what is in it."""
    for name in ("sbom.cdx.json", "image.cdx.json"):
        (made / name).write_text("{}")
    return made


JOBS = {
    "GitHub": {
        "GITHUB_ACTIONS": "true",
        "GITHUB_SERVER_URL": "https://forge",
        "GITHUB_REPOSITORY": "team/project",
        "GITHUB_RUN_ID": "7",
    },
    "GitLab": {"CI_JOB_URL": "https://forge/jobs/7"},
    "Bitbucket": {"BITBUCKET_BUILD_NUMBER": "7", "BITBUCKET_GIT_HTTP_ORIGIN": "https://forge/team/project"},
    "Jenkins": {"BUILD_URL": "https://forge/job/7"},
}


@pytest.mark.parametrize("job", JOBS.values(), ids=JOBS)
def test_it_is_signed_with_what_is_in_it_and_where_it_is_from(
    run: Run, listed: Path, answers: Answers, calls: Calls, job: dict[str, str]
) -> None:
    answers("cosign")
    code, said = run("provenance", **job)

    told = json.loads((listed / "provenance.json").read_text())
    assert code == 0, said
    assert [call.split()[1] for call, _ in calls()] == ["sign", "attest", "attest", "attest"]
    assert [re.findall(r"--type (\S+) --predicate dist/(\S+)", call) for call, _ in calls()[1:]] == [
        [("cyclonedx", "sbom.cdx.json")],
        [("cyclonedx", "image.cdx.json")],
        [("slsaprovenance1", "provenance.json")],
    ]
    assert all(call.endswith(f"@sha256:{'a' * 64}") and "--key" not in call for call, _ in calls())
    assert told["runDetails"]["builder"]["id"].startswith("https://forge/")
    assert told["buildDefinition"]["resolvedDependencies"][0]["digest"] == {"gitCommit": "c0ffee"}
    assert "secret" not in json.dumps(told)


@pytest.mark.parametrize("key", [KEY, b64encode(KEY.encode()).decode()], ids=["as it is", "base64"])
def test_a_key_signs_where_nobody_vouches_for_the_job(
    run: Run, listed: Path, answers: Answers, calls: Calls, key: str
) -> None:
    assert listed.is_dir()
    answers("cosign")
    code, said = run("provenance", COSIGN_PRIVATE_KEY=key)

    assert code == 0, said
    assert {(given["COSIGN_PRIVATE_KEY"], " --key env://COSIGN_PRIVATE_KEY " in call) for call, given in calls()} == {
        (KEY, True)
    }


@pytest.mark.parametrize("file", ["sbom.cdx.json", "image.cdx.json"])
def test_an_image_without_both_lists_is_not_signed(
    run: Run, listed: Path, answers: Answers, calls: Calls, file: str
) -> None:
    (listed / file).unlink()
    answers("cosign")
    code, said = run("provenance")

    assert (code, calls(), f"there is no dist/{file}: run `just sbom`" in said) == (1, [], True), said


def test_what_was_not_pushed_is_not_signed(run: Run, made: Path, answers: Answers, calls: Calls) -> None:
    (made / "image.json").write_text('{"image": "project:c0ffee", "commit": "c0ffee", "tag": "c0ffee"}')
    answers("cosign")
    code, said = run("provenance")

    assert (code, calls()) == (1, [])
    assert "was not pushed" in said


def test_a_look_for_weaknesses_goes_on_after_the_first(run: Run, answers: Answers, calls: Calls) -> None:
    answers("bandit", "uv", "just", says=[("bandit", 1, "B1\n"), ("just scan", 1, "CVE-1\n")])
    code, said = run("security")

    assert code == 1
    assert said.endswith("found something in, or could not look at: code, secrets, configuration and image\n")
    assert [call for call, _ in calls()][-2:] == ["just build", "just scan --all"]
