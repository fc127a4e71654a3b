"""Edits of what configures tools: packages, images, workflows, recipes."""

from tests.corpus.edit import Edit, after, append, before, replace, write

CI = ".github/workflows/ci.yml"
CHECKOUT = "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1"
JOB = f"""\
  spelling:
    name: spelling
    runs-on: ubuntu-24.04
    timeout-minutes: 5
    permissions:
      contents: read # to check out
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - run: git diff --check

"""
NIGHTLY = f"""\
name: nightly

on:
  schedule:
    - cron: "23 3 * * *"

permissions: {{}}

concurrency:
  group: nightly
  cancel-in-progress: false

jobs:
  nightly:
    name: nightly
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    permissions:
      contents: read # to check out
    steps:
      - uses: {CHECKOUT}
        with:
          persist-credentials: false
      - run: git log -1
"""
APT = """\
RUN apt-get update && apt-get install --yes --no-install-recommends libgomp1 \\
    && rm -rf /var/lib/apt/lists/*
"""
CACHE = """
  cache:
    <<: *hardened
    image: valkey/valkey:8-alpine
    tmpfs: [/tmp]
    ports: ["127.0.0.1:6379:6379"]
"""
HOOK = """\
      - id: types
        name: types
        entry: .venv/bin/pyrefly check
        language: system
        pass_filenames: false
"""

EDITS = (
    Edit(
        "a dependency is added to the middle",
        (after("pyproject.toml", '"fastapi>=0.165,<1",\n', '    "tenacity>=9,<10",\n'),),
    ),
    Edit(
        "a dependency is added to the end",
        (before("pyproject.toml", "]\n\n[project.scripts]", '    "orjson>=3.10,<4", # faster answers\n'),),
    ),
    Edit("a dependency's range is changed", (replace("pyproject.toml", "uvicorn>=0.32,<1", "uvicorn>=0.34,<1"),)),
    Edit(
        "a development tool is added",
        (after("pyproject.toml", '"pytest-xdist>=3.8,<4",\n', '    "pytest-timeout>=2.3,<3",\n'),),
    ),
    Edit(
        "a group of dependencies is added",
        (before("pyproject.toml", "example = [\n", 'notebook = [\n    "ipykernel>=6.29,<8",\n]\n'),),
    ),
    Edit(
        "the version and the description are changed",
        (
            replace(
                "pyproject.toml",
                'version = "0.1.0"\ndescription = "my-project: a service',
                'version = "1.2.0"\ndescription = "Delays of flights: a service',
            ),
        ),
    ),
    Edit(
        "a command of the project is added",
        (after("pyproject.toml", '"my_project.cli:app"\n', 'delays = "my_project.cli:app"\n'),),
    ),
    Edit(
        "a rule of ruff is switched off",
        (
            after(
                "pyproject.toml",
                '    "D213",    # against D212\n',
                '    "FIX002",  # a note to ourselves is no fault\n',
            ),
        ),
    ),
    Edit(
        "a rule of ruff is switched off for some files",
        (
            after(
                "pyproject.toml",
                "# tests start the project's own processes\n]\n",
                '"scripts/**" = ["INP001", "T201"]\n',
            ),
        ),
    ),
    Edit(
        "a tool is configured",
        (append("pyproject.toml", '\n[tool.towncrier]\ndirectory = "changes"\nfilename = "CHANGELOG.md"\n'),),
    ),
    Edit(
        "coverage leaves out some lines",
        (after("pyproject.toml", "skip_covered = true\n", 'exclude_also = ["if TYPE_CHECKING:"]\n'),),
    ),
    Edit(
        "a system package is added to the image",
        (
            after(
                "Dockerfile",
                "FROM ${PYTHON_IMAGE}\nARG GIT_COMMIT=unknown\n",
                APT,
            ),
        ),
    ),
    Edit("a variable is set in the image", (after("Dockerfile", "APP_HOST=0.0.0.0 ", "APP_LOG_LEVEL=warning "),)),
    Edit(
        "another version of uv, wherever it is named",
        (
            replace("Dockerfile", "uv==0.13.9", "uv==0.13.10"),
            replace("Makefile", "UV_VERSION := 0.13.9", "UV_VERSION := 0.13.10"),
            replace(".github/actions/setup/action.yml", "0.13.9", "0.13.10"),
        ),
    ),
    Edit("a service is added to the stack", (before("compose.yaml", "\nvolumes:\n  prometheus:\n", CACHE),)),
    Edit(
        "the memory of the service is limited",
        (before("compose.yaml", "    # Longer than APP_DRAIN", "    mem_limit: 512m\n"),),
    ),
    Edit("a volume is added to the stack", (after("compose.yaml", "volumes:\n  prometheus:\n", "  cache:\n"),)),
    Edit(
        "Prometheus keeps its data for longer", (replace("compose.yaml", "retention.time=30d", "retention.time=90d"),)
    ),
    Edit(
        "a recipe is added",
        (append("justfile", '\n# Say how much code there is.\ncount:\n    git ls-files "*.py" | xargs wc -l\n'),),
    ),
    Edit(
        "a recipe cleans up more",
        (replace("justfile", "rm -rf .coverage .hypothesis", "rm -rf .coverage .hypothesis build htmlcov"),),
    ),
    Edit("a recipe takes another option", (replace("justfile", "--maxprocesses=4", "--maxprocesses=8"),)),
    Edit(
        "a step is added to a job",
        (after(CI, "      - run: uv run just test\n", "      - run: git diff --exit-code # tests write nothing\n"),),
    ),
    Edit("a job is added", (before(CI, "  # The one check to require", JOB),)),
    Edit("the tests run on one more Python", (replace(CI, '["3.11", "3.13"]', '["3.11", "3.12", "3.13"]'),)),
    Edit("a job may take longer", (replace(CI, "timeout-minutes: 10", "timeout-minutes: 15"),)),
    Edit("a workflow is added", (write(".github/workflows/nightly.yml", NIGHTLY),)),
    Edit(
        "an update of a package is not wanted",
        (
            after(
                ".github/dependabot.yml",
                '      python: { patterns: ["*"] }\n',
                '    ignore:\n      - dependency-name: fastapi\n        versions: ["1.x"]\n',
            ),
        ),
    ),
    Edit("a hook is added", (append(".pre-commit-config.yaml", HOOK),)),
    Edit("a large file may be committed", (replace(".pre-commit-config.yaml", "--maxkb=1024", "--maxkb=4096"),)),
    Edit("names are ignored by git", (append(".gitignore", "\n# ours\n/notebooks/\n*.tmp\n"),)),
    Edit("a name is ignored between others", (after(".gitignore", ".ruff_cache/\n", ".mypy_cache/\n"),)),
    Edit("an attribute is set", (append(".gitattributes", "*.ipynb linguist-documentation=true\n"),)),
    Edit("an editor is told of more files", (append(".editorconfig", "\n[*.ipynb]\nindent_size = 1\n"),)),
    Edit("the image gets one more folder", (append(".dockerignore", "!assets\n"),)),
    Edit("another Python for make", (replace("Makefile", "PYTHON ?= python3\n", "PYTHON ?= python3.13\n"),)),
)
