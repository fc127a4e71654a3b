# What can be done here. CI calls these recipes and nothing else; `make X` sets up first and comes here too.

set positional-arguments

# List the recipes.
[private]
@default:
    just --list --unsorted

# Install what constraints.txt pins into .venv.
@setup:
    make --no-print-directory setup

# Format the code and apply safe fixes.
fmt:
    uv run ruff format
    uv run ruff check --fix

# Judge the code without changing it.
lint:
    uv run ruff format --check
    uv run ruff check
    uv run lint-imports --no-logo

# Check the types.
type:
    uv run mypy

# Run the tests; arguments go to pytest.
test *args:
    uv run pytest "$@"

# Lint, types and tests: what CI calls.
check: lint type test

# Render every preset, install it, and run its own checks and the tour.
generated *args:
    uv run pytest -m generated "$@"
    scripts/fresh_machine.sh devops dataops

# Really run what projects are delivered with: all parts, or those named of ci, images, k8s, iac and data; or `update`.
test-full *parts:
    uv run python -m tests.full "$@"

# Measure opsinit beside its peers and write docs/reference/benchmarks.md.
bench *args:
    uv run python -m benchmarks "$@"

# Run what is promised of an update, beside Copier, and write docs/reference/guarantees.md.
guarantees *args:
    uv run python -m benchmarks.guarantees "$@"

# Build the wheel and the sdist into dist/.
build:
    rm -rf dist
    uv run python -m hatchling build

# Publish dist/ from CI, which needs no password for it, if TAG is its version.
publish tag:
    test -f "dist/opsinit-${1#v}-py3-none-any.whl"
    uv publish --trusted-publishing always

# Write the generated reference pages.
docs:
    uv run python scripts/reference.py

# Renew constraints.txt; arguments go to uv, such as --upgrade.
constraints *args:
    scripts/constraints.sh "$@"

# Set the version and write its entry into releases/.
release version:
    uv run python scripts/release.py "$1"

# Remove everything that can be made again.
@clean:
    make --no-print-directory clean
