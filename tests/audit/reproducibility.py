"""Principle 3: the same again."""

from tests.audit.check import check
from tests.audit.code import facts, imports
from tests.audit.subject import Subject

LOCKS = ("/uv.lock", "/poetry.lock", "/pdm.lock", "/pixi.lock", "/conda-lock.yml", "/pylock*.toml")
HEAVY = (
    "*.pkl",
    "*.pickle",
    "*.joblib",
    "*.h5",
    "*.pt",
    "*.ckpt",
    "*.onnx",
    "*.safetensors",
    "*.skops",
    "*.db",
    "*.sqlite",
)
LARGE = 1_000_000


@check("R01", weight=3)
def lock(subject: Subject) -> bool:
    """Dependencies are locked."""
    return bool(subject.paths(*LOCKS))


@check("R02")
def python_version(subject: Subject) -> bool:
    """The project says which Python it needs."""
    return bool(subject.pyproject.get("project", {}).get("requires-python"))


@check("R04")
def disposable_environment(subject: Subject) -> bool:
    """An environment that can be thrown away is a file."""
    return any(found.get("services") for found in subject.yaml("/compose*.yaml")) or bool(
        subject.paths("devcontainer.json")
    )


@check("R05", weight=3, level="dataops")
def versioned_data(subject: Subject) -> bool:
    """Data has versions."""
    stages = [stage for found in subject.yaml("/dvc.yaml") for stage in found.get("stages", {}).values()]
    return any(stage.get("outs") for stage in stages) and bool(subject.paths("/.dvc/config"))


@check("R06", weight=2, level="dataops")
def pipeline(subject: Subject) -> bool:
    """The pipeline is a graph of stages."""
    stages = [stage for found in subject.yaml("/dvc.yaml") for stage in found.get("stages", {}).values()]
    return len(stages) > 2 and all(stage.get("deps") for stage in stages)


@check("R07", level="mlops")
def seeds(subject: Subject) -> bool:
    """Chance is seeded, by a number that is tuned outside the code."""
    seeded = any(name.endswith((".seed", ".random_state")) for name in subject.parameters)
    return seeded and not facts(subject.source).given.isdisjoint({"random_state", "seed"})


@check("R08", weight=2, level="mlops")
def tracking(subject: Subject) -> bool:
    """Runs are tracked."""
    calls = facts(subject.source).called
    return imports(subject.source, "mlflow") and {"log_metric", "log_param"} <= calls


@check("R09", weight=2, level="mlops")
def registry(subject: Subject) -> bool:
    """Models are registered as versions."""
    return not facts(subject.source).called.isdisjoint({"register_model", "create_model_version"})


@check("R10", level="dataops")
def no_heavy_files(subject: Subject) -> bool:
    """No model, database or large file is tracked."""
    return not subject.paths(*HEAVY) and all(len(content) < LARGE for content in subject.files.values())


@check("R11", level="mlops")
def lineage(subject: Subject) -> bool:
    """A version of the model names its commit and its data."""
    words = facts(subject.source).strings
    return "rev-parse" in words and any(word.startswith("data.") for word in words) and "dvc.lock" in words


@check("R12")
def lock_is_enforced(subject: Subject) -> bool:
    """No job may change the lock."""
    locked = {"UV_LOCKED", "UV_FROZEN"}
    working = [job for job in subject.jobs if any("uv" in command for command in subject.commands(job))]
    exported = [{word.partition("=")[0] for command in subject.commands(job) for word in command} for job in working]
    given = [locked & (job.variables.keys() | words) for job, words in zip(working, exported, strict=True)]
    flagged = [{"--locked", "--frozen"} & words for words in exported]
    return bool(working) and all(one or other for one, other in zip(given, flagged, strict=True))


@check("R13", level="dataops")
def clean_notebooks(subject: Subject) -> bool | None:
    """Notebooks hold no output."""
    cells = [cell for found in subject.json("*.ipynb") for cell in found.get("cells", [])]
    return not any(cell.get("outputs") for cell in cells) if cells else None
