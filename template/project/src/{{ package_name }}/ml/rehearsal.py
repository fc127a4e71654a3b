"""The loop in small, on made-up rows: what tests and trials start from."""

from typing import TYPE_CHECKING

import yaml

from . import evaluate, explain, files, store, train
from .dataset import PUBLISHED
from .domain import sample

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

#: Small numbers of the same shape as params.yaml.
PARAMS = {
    "train": {
        "seed": 1,
        "window_months": 3,
        "holdout_percent": 20,
        "max_iter": 20,
        "learning_rate": 0.1,
        "max_leaf_nodes": 15,
    },
    "gates": {
        "min_auc": 0.65,
        "min_lift": 0.03,
        "max_slice_gap": 0.2,
        "min_slice_rows": 100,
        "max_champion_loss": 0.005,
    },
    "monitor": {
        "max_psi": 0.2,
        "max_psi_seasonal": 0.5,
        "max_missing_increase": 0.1,
        "min_auc": 0.6,
        "max_auc_drop": 0.08,
        "min_rows": 500,
    },
}


def deliver(folder: "Path", rows: "pd.DataFrame") -> None:
    """Publish rows without the pipeline."""
    (folder / PUBLISHED).parent.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / PUBLISHED, index=False)


def run(folder: "Path") -> None:
    """Make a small project in a folder, which APP_ROOT must name, with a champion that no registry knows."""
    deliver(folder, sample.published())
    (folder / "docs").mkdir()
    (folder / "params.yaml").write_text(yaml.safe_dump(PARAMS), encoding="utf-8")
    for step in (train, evaluate, explain):
        step.run()
    manifest = files.read(files.MANIFEST, files.Manifest)
    champion = store.Champion(
        name="rehearsal",
        version="1",
        file="1.skops",
        git_sha="unknown",
        registered_at=0,
        auc=files.read(files.METRICS, files.Metrics).auc,
        manifest=manifest,
    )
    store.publish(str(folder / "models/champion"), champion, files.content(files.MODEL))


def retrain(folder: "Path", **changes: float) -> None:
    """Train another model with changed parameters of training and gates, and judge it."""
    path = folder / "params.yaml"
    params = yaml.safe_load(path.read_text(encoding="utf-8"))
    for name, value in changes.items():
        section = "train" if name in params["train"] else "gates"
        params[section][name] = value
    path.write_text(yaml.safe_dump(params), encoding="utf-8")
    train.run()
    evaluate.run()
    explain.run(rows=100, repeats=1)
