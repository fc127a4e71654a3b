"""The stage `train`: a model from the newest months, and what it was trained on in figures."""

from . import artifact, dataset, files, params
from .model import fit
from .profile import Profile


def run() -> str:
    """Train on the rows that are not held out."""
    chosen = params.load().train
    rows = dataset.published()
    months = dataset.window(rows, chosen)
    train, _ = dataset.split(rows, months, chosen.holdout_percent)
    data = artifact.dumps(fit(chosen, train.x, train.y))
    manifest = files.Manifest(
        sha256=files.digest(data),
        data_md5=dataset.md5(),
        months=months,
        rows=len(train),
        positive_rate=train.y.mean(),
        params=chosen,
        libraries=files.libraries(),
        profile=Profile.of(train.x),
    )
    files.write(files.MANIFEST, manifest)
    files.at(files.MODEL).write_bytes(data)
    return f"trained on {len(train)} rows of {', '.join(months)}: {files.MODEL} {manifest.sha256[:12]}"
