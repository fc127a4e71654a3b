# What the part `data` needs: stores that speak as three clouds do. PyPI has two of them, which pyproject.toml names; npm
# has Azure's. Sourced by .ci/run.
# shellcheck shell=bash source=.ci/lib.sh
: "${tools:?.ci/lib.sh is sourced first}"

command -v azurite-blob >/dev/null ||
    quietly npm install --prefix "$tools" --no-audit --no-fund --no-save --ignore-scripts azurite@3.35.0
