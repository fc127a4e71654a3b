"""Principle 1: compliance."""

import re

from tests.audit.check import check
from tests.audit.code import imports, named
from tests.audit.commands import mentions, runs
from tests.audit.dockerfile import bases
from tests.audit.subject import Subject

NAMES = (".env", "*.pem", "id_rsa", "id_ed25519", "kaggle.json", "service-account*.json", "*.tfstate", ".netrc")
KEY = re.compile(
    rb"AKIA[0-9A-Z]{16}|-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----|ghp_[A-Za-z0-9]{36}"
    rb"|xox[baprs]-[A-Za-z0-9-]{20,}|hooks\.slack\.com/services/T[A-Z0-9]{8,}/B"
)


@check("C01")
def licence(subject: Subject) -> bool:
    """A licence."""
    return any(subject.text(path).strip() for path in subject.paths("/LICENSE*", "/LICENCE*", "/COPYING*"))


@check("C02")
def security_policy(subject: Subject) -> bool:
    """A page that says how to report a weakness."""
    return bool(subject.headings("SECURITY.md")) and any(
        "@" in subject.text(path) for path in subject.paths("SECURITY.md")
    )


@check("C03")
def secrets_are_looked_for(subject: Subject) -> bool:
    """CI or a hook looks for secrets."""
    commands = subject.ci() | subject.hooked
    scanned = runs(commands, "gitleaks|detect-secrets|trufflehog|ggshield") or mentions(commands, "trivy", "secret")
    return scanned or any(hook.get("id") == "detect-private-key" for hook in subject.hooks)


@check("C04", weight=3)
def no_secret(subject: Subject) -> bool:
    """No secret, and no file that holds one, is tracked."""
    return not subject.paths(*NAMES) and not any(KEY.search(content) for content in subject.files.values())


@check("C05", weight=2)
def token(subject: Subject) -> bool | None:
    """The token of every job may do only what is said."""
    said = [job.token for job in subject.jobs if job.token is not None]
    return all(said) if said else None


@check("C06")
def pinned(subject: Subject) -> bool | None:
    """Actions and images of CI are pinned by what they hold."""
    images = {variable for job in subject.jobs for variable in job.images if not variable.startswith("$")}
    actions = {action for job in subject.jobs for action in job.actions if not action.startswith(("./", "$/"))}
    used = [*(re.search(r"@[0-9a-f]{40}$", action) for action in actions), *("@sha256:" in image for image in images)]
    return all(used) if used else None


@check("C07")
def known_holes(subject: Subject) -> bool:
    """CI looks for known holes in what the project depends on."""
    commands = subject.ci()
    scanned = runs(commands, "pip-audit|osv-scanner|grype|trivy") or runs(commands, "uv", "audit")
    return scanned or subject.uses("actions/dependency-review-action")


@check("C08")
def static_analysis(subject: Subject) -> bool:
    """CI looks for weaknesses in the code."""
    if runs(subject.ci(), "bandit|semgrep") or subject.uses("github/codeql-action"):
        return True
    selected = subject.pyproject.get("tool", {}).get("ruff", {}).get("lint", {}).get("select", [])
    return not {"S", "ALL"}.isdisjoint(selected) and runs(subject.ci(), "ruff", "check")


@check("C09")
def contents_and_origin(subject: Subject) -> bool:
    """CI writes what an artefact is made of, and vouches for where it comes from."""
    commands = subject.ci()
    listed = any("cyclonedx" in word or word == "syft" for command in commands for word in command)
    return listed and (runs(commands, "cosign", "sign|attest") or subject.uses("actions/attest"))


@check("C10", level="dataops")
def datasheet(subject: Subject) -> bool:
    """A datasheet."""
    return len(subject.headings("datasheet.md", "data-card.md")) > 2


@check("C11", weight=2, level="mlops")
def model_card(subject: Subject) -> bool:
    """A model card, or the page that training fills in."""
    filled = subject.headings("/src/**/card.md") if named(subject.source, "card") else []
    return len([*subject.headings("/docs/model-card.md"), *filled]) > 2


@check("C12", weight=2, level="dataops")
def personal_data(subject: Subject) -> bool:
    """Every column is classified, and code keeps back what must not be published."""
    tables = [table for contract in subject.contracts for table in contract.get("schema", [])]
    columns = [column for table in tables for column in table.get("properties", [])]
    kept_back = named(subject.source, r".*(pseudonym|anonymi|redact|withh|publishable|k_anonym|privacy).*")
    return bool(columns) and all("classification" in column for column in columns) and kept_back


@check("C13", level="dataops")
def retention(subject: Subject) -> bool:
    """How long data is kept is agreed, and how it is erased is written down."""
    return "retention" in subject.agreed and bool(subject.paths("/docs/**/erasure.md", "/docs/**/retention.md"))


@check("C14", level="mlops")
def explained(subject: Subject) -> bool:
    """What the model leans on is worked out."""
    return imports(subject.source, "shap", "lime", "captum", "sklearn.inspection.permutation_importance")


@check("R03")
def base_images(subject: Subject) -> bool | None:
    """Images are built upon digests."""
    return all("@sha256:" in image for image in bases(subject)) if bases(subject) else None
