#!/bin/sh
# Makes .venv hold exactly what constraints.txt pins, by hash, and opsinit itself, editable.
set -eu
cd "$(dirname "$0")/.."
unset VIRTUAL_ENV

[ -x .venv/bin/python ] || uv venv --quiet --no-project --python "${UV_PYTHON:->=3.11}" .venv
uv pip sync --quiet --require-hashes constraints.txt
# hatchling is one of the pins: nothing is fetched to build opsinit.
uv pip install --quiet --no-deps --no-build-isolation --editable .
