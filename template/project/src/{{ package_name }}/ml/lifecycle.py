"""From a trained model to the one that serves: register, promote, roll back."""

from dataclasses import dataclass

from . import dataset, evaluate, files, gates, params, provenance, store
from .errors import CannotRunError
from .files import Explanation, Manifest, Metrics
from .registry import CHALLENGER, CHAMPION, PREVIOUS, Registry, Version
from .settings import settings

MODEL_SHA = "model.sha256"
VALIDATION = "validation"


@dataclass(frozen=True)
class Outcome:
    """What a step did, for a reader, and whether it did what it was asked for."""

    done: bool
    text: str


def register(registry: Registry) -> Outcome:
    """Make the trained model the challenger, with the tag that says whether it passed the gates on its own."""
    data = files.content(files.MODEL)
    manifest = files.read(files.MANIFEST, Manifest)
    metrics = files.read(files.METRICS, Metrics)
    explanation = files.read(files.EXPLAIN, Explanation)
    for report, sha in {files.METRICS: metrics.model_sha256, files.EXPLAIN: explanation.model_sha256}.items():
        if not files.digest(data) == manifest.sha256 == sha:
            msg = f"{report} is about another model than {files.MODEL}: `just train` brings them together"
            raise CannotRunError(msg)
    results = gates.alone(metrics, params.load().gates)
    version = registry.tagged(MODEL_SHA, manifest.sha256)
    known = version is not None
    if version is None:
        tags = {MODEL_SHA: manifest.sha256, "months": ",".join(manifest.months), **provenance.tags()}
        figures = metrics.model_dump(include={"auc", "average_precision", "brier", "baseline_auc", "lift", "slice_gap"})
        kept = (files.MODEL, files.MANIFEST, files.METRICS, files.EXPLAIN)
        content = {path.name: files.content(path) for path in kept}
        version = registry.add(content, tags, figures, manifest.params.model_dump())
    verdict = "passed" if gates.passed(results) else "failed"
    registry.tag(version, VALIDATION, verdict)
    registry.point(CHALLENGER, version)
    again = " (the same bytes as before)" if known else ""
    text = f"{gates.table(results)}\nversion {version.number}{again} is the challenger, validation={verdict}"
    return Outcome(done=True, text=text)


def promote(registry: Registry, number: str | None = None) -> Outcome:
    """Make a version the champion if it passes every gate, scored anew; otherwise change nothing."""
    challenger = registry.version(number) if number else registry.named(CHALLENGER)
    champion = registry.alias(CHAMPION)
    if champion and champion.number == challenger.number:
        _publish(registry, champion)
        return Outcome(done=True, text=f"version {champion.number} is the champion already")
    results = judge(registry, challenger, champion)
    if not gates.passed(results):
        text = f"{gates.table(results)}\nversion {challenger.number} is refused; nothing changed"
        return Outcome(done=False, text=text)
    _swap(registry, champion=challenger, previous=champion)
    before = f", version {champion.number} is kept as previous" if champion else ""
    return Outcome(done=True, text=f"{gates.table(results)}\nversion {challenger.number} is the champion{before}")


def rollback(registry: Registry) -> Outcome:
    """Make the champion before this one the champion again."""
    previous, champion = registry.named(PREVIOUS), registry.named(CHAMPION)
    _swap(registry, champion=previous, previous=champion)
    text = f"version {previous.number} is the champion again, version {champion.number} is kept as previous"
    return Outcome(done=True, text=text)


def judge(registry: Registry, challenger: Version, champion: Version | None) -> list[gates.Gate]:
    """Score the challenger, and the champion on the same held-out rows, which neither has seen."""
    limits = params.load().gates
    manifest = Manifest.model_validate_json(registry.file(challenger, files.MANIFEST.name))
    train, held = dataset.split(dataset.published(), manifest.months, manifest.params.holdout_percent)
    metrics = evaluate.measure(_model(registry, challenger), train, held, limits)
    results = [gates.validated(challenger.tags.get(VALIDATION, "missing")), *gates.alone(metrics, limits)]
    if champion:
        rival = evaluate.measure(_model(registry, champion), train, held, limits)
        results.append(gates.against(rival, metrics, limits))
    return results


def _model(registry: Registry, version: Version) -> bytes:
    """Return a version's model file, which must be the one that was registered."""
    data = registry.file(version, files.MODEL.name)
    if files.digest(data) != version.tags.get(MODEL_SHA):
        msg = f"the file of version {version.number} is not the one that was registered"
        raise CannotRunError(msg)
    return data


def _publish(registry: Registry, version: Version) -> None:
    data = _model(registry, version)
    manifest = Manifest.model_validate_json(registry.file(version, files.MANIFEST.name))
    metrics = Metrics.model_validate_json(registry.file(version, files.METRICS.name))
    champion = store.Champion(
        name=registry.name,
        version=version.number,
        file=f"{version.number}-{manifest.sha256[:12]}.skops",
        git_sha=version.tags.get("git.sha", "unknown"),
        registered_at=version.registered_at,
        auc=metrics.auc,
        manifest=manifest,
    )
    store.publish(settings().model_uri, champion, data)


def _swap(registry: Registry, champion: Version, previous: Version | None) -> None:
    """Publish a champion and move the aliases; when publishing fails, they stay where they are."""
    _publish(registry, champion)
    if previous:
        registry.point(PREVIOUS, previous)
    registry.point(CHAMPION, champion)
