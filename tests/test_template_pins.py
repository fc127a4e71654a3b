"""Every version that a project holds stands once in the template: in its pins."""

import re
import tomllib
from collections.abc import Iterator

import pytest
import yaml

from tests import matrix
from tests.rendered import Project

# An image that Terraform is told: by the registry that it is of, or by its tag. What runs on a machine is no container.
TERRAFORM = re.compile(
    r'"((?:[\w-]+[.-])*(?:docker\.pkg\.dev|gcr\.io|docker\.io|ghcr\.io|quay\.io|mcr\.microsoft\.com|registry\.k8s\.io'
    r'|public\.ecr\.aws)/[^"]+)"|\bimage\s*=\s*"([\w./-]+[:@][^"]+)"'
)
DIGEST = re.compile(r"\b[0-9a-f]{40}\b|sha256:[0-9a-f]{8}")
# A version written where a tool reads one: `name==1.2`, `uses: a/b@v1`, `image: a:1`, `FROM a:1`, `rev: v1`.
WRITTEN = re.compile(
    r"[\w\]-]==\d|\buses:\s*[\w./-]+@|\b(?:image|FROM)\b:?\s+[\w./-]+:\d|\brev:\s*\S"
    r"|\b[A-Z]+_IMAGE(?::-|=)[\w./-]+:\d|\bversion\s*[:=]\s*\"?v?(?!0\.1\.0\b)\d+\.\d+\.\d"
)


def pins() -> dict[str, dict[str, object]]:
    loaded: dict[str, dict[str, object]] = yaml.safe_load(matrix.questions()["pins"]["default"])
    return loaded


def leaves(value: object, *path: str) -> Iterator[tuple[str, str]]:
    """Give every single pin, with its path."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, *path, str(key))
    else:
        yield ".".join(path), str(value)


@pytest.fixture(scope="module")
def renders(projects: list[Project]) -> dict[str, dict[str, str]]:
    """Give the text of every file of every project."""
    return {str(project): {name: text.decode() for name, text in project.files.items()} for project in projects}


@pytest.fixture(scope="module")
def texts(renders: dict[str, dict[str, str]]) -> set[str]:
    """Give every different text."""
    return {text for files in renders.values() for text in files.values()}


@pytest.mark.parametrize(("pin", "value"), list(leaves(pins())))
def test_every_pin_is_used(texts: set[str], pin: str, value: str) -> None:
    assert any(value in text for text in texts), f"{pin} is used by no project"


def test_every_package_is_declared_within_its_range(renders: dict[str, dict[str, str]]) -> None:
    ranges = pins()["python"]
    for case, files in renders.items():
        pyproject = tomllib.loads(files["pyproject.toml"])
        groups = pyproject["dependency-groups"].values()
        declared = [
            *pyproject["project"]["dependencies"],
            *(requirement for group in groups for requirement in group),
            *pyproject["build-system"]["requires"],
        ]
        for requirement in declared:
            name, extras, specifier = re.fullmatch(r"([\w-]+)(\[[\w,-]+\])?([^;]*).*", requirement).groups()  # type: ignore[union-attr]

            assert specifier.strip() == ranges[name], f"{case} declares {requirement}{extras or ''}"


def test_every_action_and_image_is_pinned(renders: dict[str, dict[str, str]]) -> None:
    listed = pins()
    actions = {f"{name}@{pin['sha']} # {pin['version']}" for name, pin in listed["actions"].items()}  # type: ignore[index]
    images = {value for _, value in leaves(listed["images"])}
    for case, files in renders.items():
        for name, text in files.items():
            if name.startswith(".github/"):
                used = {found for found in re.findall(r"\buses:\s*(.+)", text) if not re.match(r"[.$]/", found)}
                assert used - actions == set(), f"{case}: {name}"
            if re.fullmatch(r"Dockerfile.*|compose.*\.yaml", name):
                stages = set(re.findall(r"^FROM .* AS (\S+)$", text, re.MULTILINE))
                used = set(re.findall(r"^ *(?:FROM(?: --\S+)*|image:|COPY --from=) ?(\S+)", text, re.MULTILINE))
                used = {re.sub(r"^\$\{[A-Z]+_IMAGE:-(.+)\}$", r"\1", image) for image in used}
                built = {image for image in used if image.endswith(":local")} | {"${PYTHON_IMAGE}"}
                assert used - images - stages - built == set(), f"{case}: {name}"
            if name.endswith(".tf"):
                used = {one or other for one, other in TERRAFORM.findall(text)}
                assert used - images == set(), f"{case}: {name}"
            if name == "bitbucket-pipelines.yml":
                used = set(re.findall(r"^ *image: (\S+)$", text, re.MULTILINE))
                assert used - images == set(), f"{case}: {name}"
            if name.startswith(".gitlab"):
                used = set(re.findall(r"[\w./-]+:[\w.-]+@sha256:\w+", text))
                assert used - images == set(), f"{case}: {name}"
                assert re.findall(r"(?:\bimage|- name): (?!\$)(\S+)$", text, re.MULTILINE) == [
                    image for image in re.findall(r"(?:\bimage|- name): (\S+)$", text, re.MULTILINE) if image in images
                ], f"{case}: {name}"


def test_no_version_is_written_outside_the_pins() -> None:
    written = [
        f"{path.relative_to(matrix.PROJECT)}: {line.strip()}"
        for path in matrix.PROJECT.rglob("*")
        # A contract has a version of its own.
        if path.is_file() and path.suffix not in {".pyc", ".md"} and "contracts" not in path.parts
        for line in path.read_text("utf-8").splitlines()
        if (DIGEST.search(line) or WRITTEN.search(line)) and not re.search(r"uses: [.$]/", line)
    ]

    assert written == []


@pytest.mark.parametrize(
    "line",
    [
        "uses: actions/checkout@v7",
        "uses: actions/checkout@{{ sha }}",
        "image: prom/prometheus:3.5",
        "FROM python:3.13-slim",
        "image: ${GRAFANA_IMAGE:-grafana/grafana:12.3.1}",
        "rev: v1.2.3",
        'version = "0.0.3"',
        "uvx --from mlflow==3.17 mlflow",
        "x@sha256:9c900dea9e8f",
        "a: 3d3c42e5aac5ba805825da76410c181273ba90b1",
    ],
)
def test_a_written_version_is_found(line: str) -> None:
    assert DIGEST.search(line) or WRITTEN.search(line)


@pytest.mark.parametrize(
    "line",
    [
        'placeholder = "us-docker.pkg.dev/cloudrun/container/hello"',
        'image  = "mcr.microsoft.com/azuredocs/containerapps-helloworld:latest"',
        '  image = "nginx:1.29"',
    ],
)
def test_an_image_of_terraform_is_found(line: str) -> None:
    assert TERRAFORM.search(line)


def test_every_python_has_its_image_and_its_place_in_the_range() -> None:
    versions = matrix.choices(matrix.questions()["python_version"])

    assert sorted(pins()["images"]["python"]) == sorted(versions)  # type: ignore[call-overload]
