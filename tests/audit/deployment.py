"""Principle 5: continuous deployment."""

from tests.audit.check import check
from tests.audit.code import facts, named
from tests.audit.commands import mentions, runs
from tests.audit.repository import documents, stem
from tests.audit.subject import Subject

RUNNERS = {"Deployment", "StatefulSet", "InferenceService", "Application", "Kustomization"}
KEYS = {
    "AWS_SECRET_ACCESS_KEY",
    "AZURE_CREDENTIALS",
    "AZURE_CLIENT_SECRET",
    "ARM_CLIENT_SECRET",
    "GCP_SA_KEY",
    "GOOGLE_CREDENTIALS",
}
TRAINING = ("train", "retrain")


@check("D01", weight=2)
def published(subject: Subject) -> bool:
    """CI builds the image, and publishes it."""
    commands = subject.ci("main", "tag")
    built = mentions(commands, "docker|buildah|podman", "build")
    return built and any("push" in word for command in commands for word in command)


@check("D02")
def deployment_as_code(subject: Subject) -> bool:
    """Where the service runs is a file."""
    running = {document["kind"] for document in subject.manifests} & RUNNERS
    composed = any(mentions(subject.commands(job), "docker", "compose") for job in subject.doing("deploy"))
    return bool(running or subject.resources or playbooks(subject) or (composed and subject.paths("/compose*.yaml")))


@check("D03")
def environments(subject: Subject) -> bool:
    """A deployment asks to be let into an environment."""
    deploying = subject.doing("deploy")
    return any(job.environment for job in deploying)


@check("D04", weight=2)
def no_static_keys(subject: Subject) -> bool | None:
    """A job that deploys to a cloud is vouched for, and has no key."""
    if not subject.resources:
        return None
    vouched = any(job.identity for job in subject.doing("deploy"))
    words = {word for job in subject.jobs for script in job.scripts for word in script.split()}
    given = {name for job in subject.jobs for name in job.variables}
    return vouched and not any(key in word for key in KEYS for word in words | given)


@check("D05", level="mlops")
def trained_by_hand(subject: Subject) -> bool:
    """Training can be started by hand."""
    return any("manual" in job.triggers for job in subject.doing(*TRAINING))


@check("D06", level="mlops")
def trained_by_time(subject: Subject) -> bool:
    """Training is started by time."""
    return any("schedule" in job.triggers for job in subject.doing(*TRAINING))


@check("D07", weight=2, level="mlops")
def trained_by_need(subject: Subject) -> bool:
    """Training is started by what was seen: in the pipeline that monitors."""
    monitoring = {job.file for job in subject.doing("monitor")}
    return any(job.file in monitoring for job in subject.doing(*TRAINING))


@check("D08", weight=2, level="mlops")
def progressive(subject: Subject) -> bool:
    """A new model gets a part of the requests, or is only listened to, before it gets all."""
    routed = any(document["kind"] == "HTTPRoute" for document in subject.manifests)
    return (routed and "canary" in subject.runner.recipes) or named(subject.source, r".*(canary|shadow).*")


@check("D09", weight=2)
def rollback(subject: Subject) -> bool:
    """The way back is a command, and a page says when."""
    return "rollback" in subject.runner.recipes and bool(subject.headings("docs/**/rollback.md"))


@check("D10", weight=2, level="mlops")
def promotion(subject: Subject) -> bool:
    """Which model serves is decided by a step of its own, past gates."""
    training = {path: tree for path, tree in subject.source.items() if stem(path) == "train"}
    pointed = "set_registered_model_alias"
    separate = pointed in facts(subject.source).called and pointed not in facts(training).called
    return separate and "promote" in subject.runner.recipes and "gates.min_auc" in subject.parameters


@check("D11")
def checked_infrastructure(subject: Subject) -> bool | None:
    """CI checks what describes the infrastructure."""
    if not subject.resources:
        return None
    commands = subject.ci()
    checked = runs(commands, "terraform|tofu", "validate|plan|test") or mentions(commands, "terraform", "plan")
    return checked or runs(commands, "trivy", "config") or runs(commands, "checkov")


def playbooks(subject: Subject) -> list[str]:
    """Return the playbooks of Ansible: lists of plays."""
    lists = {
        path: found
        for path in subject.paths("*.yml", "!/.*")
        for found in documents(subject.files[path])
        if isinstance(found, list)
    }
    return [path for path, plays in lists.items() if any(isinstance(play, dict) and "hosts" in play for play in plays)]
