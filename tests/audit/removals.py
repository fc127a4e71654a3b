"""What has to be taken out of a repository for a check to fail: each check has to notice."""

import re
from typing import NamedTuple

from pathspec import GitIgnoreSpec


class Edit(NamedTuple):
    """A change of all that a pattern finds in some files."""

    files: tuple[str, ...]
    pattern: str
    by: str = ""


class Removal(NamedTuple):
    """Files that are gone, and changes of others."""

    gone: tuple[str, ...] = ()
    edits: tuple[Edit, ...] = ()
    more: tuple[tuple[str, bytes], ...] = ()  # files that must not be there


CI = ("/.github/**", "/.gitlab-ci.yml", "/.gitlab/**", "/bitbucket-pipelines.yml", "/Jenkinsfile", "/jenkins/**")
RECIPES = ("/justfile", "/just/*.just")
CODE = ("/src/**/*.py",)
TESTS = ("/tests/**/*.py",)


def gone(*files: str) -> Removal:
    """Take files away."""
    return Removal(gone=files)


def recipe(*names: str) -> Removal:
    """Let CI no longer call a recipe."""
    words = "|".join(names)
    return Removal(
        edits=(Edit(CI, rf"(?<![\w-])({words})(?![\w-])", r"no-\1"), Edit(RECIPES, rf"^@?({words})\b", r"was-\1"))
    )


def edit(files: tuple[str, ...] | str, pattern: str, by: str = "") -> Removal:
    """Change files."""
    return Removal(edits=(Edit((files,) if isinstance(files, str) else files, pattern, by),))


def both(*removals: Removal) -> Removal:
    """Do all of several."""
    return Removal(
        tuple(path for removal in removals for path in removal.gone),
        tuple(change for removal in removals for change in removal.edits),
        tuple(file for removal in removals for file in removal.more),
    )


REMOVALS = {
    "A01": gone(*CI),
    "A02": edit(RECIPES, r"^check:", "verify:"),
    "A03": gone("/.pre-commit-config.yaml"),
    "A04": gone("/renovate.json"),
    "A05": edit(CI, r"timeout|max-time", "patience"),
    "A06": edit(RECIPES, r"uv sync", "uv wait"),
    "A07": gone("/infra", "/deploy", "**/ansible"),
    "A08": edit(RECIPES, r"dvc repro", "dvc status"),
    "A09": recipe("release"),
    "C01": gone("/LICENSE"),
    "C02": gone("/SECURITY.md"),
    "C03": both(
        edit("/.pre-commit-config.yaml", "detect-private-key", "check-xml"),
        edit("/scripts/*.py", "gitleaks", "nothing"),
    ),
    "C04": Removal(more=((".env", b"TOKEN=1\n"),)),
    "C05": edit(CI, r"permissions: *\{\}", "permissions: write-all"),
    "C06": edit(CI, r"@(sha256:)?[0-9a-f]{40,64}", "@v1"),
    "C07": edit((*CI, *RECIPES, "/scripts/*.py"), "trivy|grype|osv-scanner|audit|dependency-review-action", "nothing"),
    "C08": both(recipe("security"), edit("/pyproject.toml", r'select = \["ALL"\]', 'select = ["E"]')),
    "C09": both(recipe("provenance"), edit(CI, "actions/attest", "actions/nothing")),
    "C10": gone("/docs/datasheet.md"),
    "C11": gone("/docs/model-card.md", "/src/**/card.md"),
    "C12": edit("*.odcs.yaml", r"classification: \w+,?", ""),
    "C13": edit("*.odcs.yaml", "property: retention", "property: other"),
    "C14": edit(CODE, "shap|permutation_importance", "nothing"),
    "D01": recipe("build", "publish"),
    "D02": gone("/infra", "/deploy", "**/ansible", "/compose*.yaml"),
    "D03": edit(CI, r"\b(environment|deployment|input)\b", "place"),
    "D04": edit(CI, "id-token|id_tokens|oidc|OIDC_TOKEN", "others"),
    "D05": recipe("watch", "retrain", "train"),
    "D06": recipe("watch", "retrain", "train"),
    "D07": recipe("watch", "monitor"),
    "D08": both(recipe("canary"), edit(CODE, "(?i)canary|shadow", "other")),
    "D09": gone("/docs/runbooks/rollback.md"),
    "D10": edit(RECIPES, r"^promote\b", "raise"),
    "D11": edit((*CI, *RECIPES, "/scripts/*.py"), "terraform|trivy|checkov", "nothing"),
    "I01": edit("/README.md", "```", ""),
    "I02": gone("/CONTRIBUTING.md"),
    "I03": gone("pull_request_template.md", "/.gitlab/merge_request_templates"),
    "I04": gone("CODEOWNERS"),
    "I05": gone("/docs/adr"),
    "I06": gone("/CHANGELOG.md"),
    "I07": gone("**/rulesets"),
    "I08": edit("/params.yaml", r"^train:", "trained:"),
    "M01": edit(CODE, "prometheus_client|opentelemetry", "nothing"),
    "M02": edit(CODE, "structlog|opentelemetry", "nothing"),
    "M03": edit("/Dockerfile", "HEALTHCHECK", "LABEL"),
    "M04": gone("/ops/grafana"),
    "M05": edit("/ops/prometheus/**/*.yml", "owner: ", "who: "),
    "M06": edit(CODE, r"def (psi|drift|volumes)\(", "def other("),
    "M07": edit("*.odcs.yaml", "property: (latency|frequency)", "property: other"),
    "M08": edit(CODE, "(?i)journal|prediction_?log", "nothing"),
    "M09": gone("/docs/runbooks"),
    "M10": gone("/ops/slo.yml", "/docs/slo.md"),
    "M11": edit(CODE, "RateLimit", "Nothing"),
    "M12": recipe("dora"),
    "R01": gone("/uv.lock"),
    "R02": edit("/pyproject.toml", "requires-python", "wants-python"),
    "R03": edit("/Dockerfile", r"@sha256:[0-9a-f]{64}", ""),
    "R04": gone("/compose*.yaml", "/.devcontainer"),
    "R05": gone("/.dvc"),
    "R06": edit("/dvc.yaml", "deps:", "needs:"),
    "R07": edit("/params.yaml", "seed:", "chance:"),
    "R08": edit(CODE, "log_metric", "forget"),
    "R09": edit(CODE, "create_model_version", "forget"),
    "R10": Removal(more=(("models/model.skops", b"x"),)),
    "R11": edit(CODE, "rev-parse", "status"),
    "R12": edit(CI, "UV_LOCKED|UV_FROZEN", "UV_OTHER"),
    "R13": Removal(more=(("a.ipynb", b'{"cells": [{"outputs": [1]}]}'),)),
    "T01": gone("/tests"),
    "T02": recipe("test"),
    "T03": edit("/pyproject.toml", "fail_under", "hope_for"),
    "T04": edit(RECIPES, "ruff format --check", "ruff format"),
    "T05": recipe("type"),
    "T06": edit(CODE, "pandera", "nothing"),
    "T07": gone("/contracts"),
    "T08": edit("/params.yaml", r"^  (min|max)_", "  about_"),
    "T09": edit("/params.yaml", "max_slice_gap", "gap"),
    "T10": edit(TESTS, "in_any_order|does_not_know|does_not_depend|invarian", "x"),
    "T11": edit(TESTS, "fastapi.testclient|httpx2|httpx", "nothing"),
    "T12": edit(CODE, r"domain import features", "domain import other"),
    "T13": edit(CODE, "(?i)baseline", "other"),
    "T14": edit(TESTS, "hypothesis", "nothing"),
    "T15": both(recipe("pipeline"), edit(TESTS, r"\bpipeline\(", "other(")),
}


def removed(files: dict[str, bytes], removal: Removal) -> dict[str, bytes]:
    """Return the files without what a removal takes out."""
    away = set(GitIgnoreSpec.from_lines(removal.gone).match_files(files))
    left = {path: content for path, content in files.items() if path not in away}
    for change in removal.edits:
        for path in GitIgnoreSpec.from_lines(change.files).match_files(left):
            left[path] = re.sub(change.pattern, change.by, left[path].decode(), flags=re.MULTILINE).encode()
    return {**left, **dict(removal.more)}
