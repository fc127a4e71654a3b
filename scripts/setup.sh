#!/bin/sh
# Makes .venv hold exactly what constraints.txt pins, by hash, and opsinit itself, editable. OPSINIT_PYTHON names an interpreter.
set -eu
cd "$(dirname "$0")/.."
# Either would have uv install into another environment than .venv.
unset VIRTUAL_ENV UV_PYTHON

[ -x .venv/bin/python ] || uv venv --quiet --no-project --python "${OPSINIT_PYTHON:->=3.11}" .venv
# What is delivered is judged and run by half a gigabyte of tools, which CI needs and few others do.
[ "${OPSINIT_REQUIRE_TOOLS:-}" = 1 ] && tools=tools.txt || tools=
# shellcheck disable=SC2086 # one file, or none
uv pip sync --quiet --python .venv --require-hashes constraints.txt $tools
# hatchling is one of the pins: nothing is fetched to build opsinit.
uv pip install --quiet --python .venv --no-deps --no-build-isolation --editable .
