"""Write the rules of ops/prometheus as what the Prometheus operator reads: ops/kubernetes/rules.

Run by `just cluster-rules` after a change of the rules; a test fails until it was.
"""

from pathlib import Path

ROOT = Path(__file__).parent.parent
RULES = Path("ops/kubernetes/rules")
SOURCES = Path("ops/prometheus/alerts")
HEAD = """\
# Written by `just cluster-rules` from {source}.
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata:
  name: {name}
spec:
"""
INDEX = """\
# Written by `just cluster-rules` from {source}; a test holds the two equal.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization

resources:
"""


def indented(text: str) -> str:
    """Return lines two columns further to the right, without remarks that stand at the left edge."""
    kept = [line for line in text.splitlines() if not line.startswith("#")]
    return "".join(f"  {line}\n" if line else "\n" for line in kept)


def expected(root: Path) -> dict[str, str]:
    """Return each file of the rules in a cluster, with its text."""
    sources = sorted((root / SOURCES).glob("*.yml"))
    files = {
        f"{path.stem}.yaml": HEAD.format(source=SOURCES / path.name, name=path.stem)
        + indented(path.read_text(encoding="utf-8"))
        for path in sources
    }
    index = INDEX.format(source=SOURCES) + "".join(f"  - {name}\n" for name in files)
    return {**files, "kustomization.yaml": index}


def main() -> None:
    """Write every file, and remove those whose source is gone."""
    files = expected(ROOT)
    folder = ROOT / RULES
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.yaml"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
