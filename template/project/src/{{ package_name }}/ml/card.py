"""docs/model-card.md: what the model is for, what it was trained on, how good it is and where it is not."""

from importlib.resources import files as resources
from string import Template

from . import files, params
from .domain import features
from .files import Explanation, Manifest, Metrics

#: A card without one of these is no card; a test holds them.
SECTIONS = (
    "Purpose",
    "Training data",
    "Performance",
    "Groups",
    "What it leans on",
    "Limits and risks",
    "Operation",
)


def write(manifest: Manifest, metrics: Metrics, explanation: Explanation, limits: params.GateParams) -> str:
    """Return the card of a model. It holds no time of day: the same model has the same card."""
    template = Template(resources(__name__.rpartition(".")[0]).joinpath("card.md").read_text(encoding="utf-8"))
    return template.substitute(
        purpose=features.PURPOSE,
        score=features.SCORE,
        risks="\n".join(f"- {risk}" for risk in features.RISKS),
        sha256=manifest.sha256,
        data_md5=manifest.data_md5,
        dataset=features.DATASET,
        months=", ".join(manifest.months),
        rows=manifest.rows,
        positive=f"{manifest.positive_rate:.1%}",
        holdout=metrics.rows,
        percent=manifest.params.holdout_percent,
        params="\n".join(f"- `{name}`: {value}" for name, value in manifest.params.model_dump().items()),
        libraries=", ".join(f"{name} {version}" for name, version in manifest.libraries.items()),
        auc=f"{metrics.auc:.4f}",
        min_auc=f"{limits.min_auc:g}",
        baseline=f"{metrics.baseline_auc:.4f}",
        baseline_feature=features.BASELINE,
        min_lift=f"{limits.min_lift:g}",
        precision=f"{metrics.average_precision:.4f}",
        brier=f"{metrics.brier:.4f}",
        gap=f"{metrics.slice_gap:.4f}",
        max_gap=f"{limits.max_slice_gap:g}",
        smallest=limits.min_slice_rows,
        groups=_groups(metrics),
        method=explanation.method,
        explained=explanation.rows,
        importance=_importance(explanation),
    )


def run() -> str:
    """Write the card of the trained model."""
    card = write(
        files.read(files.MANIFEST, Manifest),
        files.read(files.METRICS, Metrics),
        files.read(files.EXPLAIN, Explanation),
        params.load().gates,
    )
    files.at(files.CARD).write_text(card, encoding="utf-8")
    return f"written: {files.CARD}"


def _groups(metrics: Metrics) -> str:
    lines = [
        f"| {name} | {value} | {group.rows} | {group.positive_rate:.1%} | {group.mean_score:.1%} | {group.auc:.4f} |"
        for name, groups in metrics.slices.items()
        for value, group in groups.items()
    ]
    return "\n".join(lines)


def _importance(explanation: Explanation) -> str:
    return "\n".join(f"| {name} | {value:.4f} |" for name, value in explanation.importance.items())
