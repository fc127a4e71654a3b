#!/usr/bin/env bash
# Writes constraints.txt, tools.txt and bootstrap.txt anew: every development dependency, by version and hash, naming no host.
# Arguments go to `uv pip compile`, such as --upgrade or --upgrade-package ruff.
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# uv reads the dependency groups of managed projects only.
grep -v '^managed = false' pyproject.toml >"$scratch/pyproject.toml"

compile() { # FILE GROUP...
    local file=$1 group groups=()
    shift
    while [ $# -gt 0 ] && [ "$1" != -- ]; do
        group=$1 && shift
        groups+=(--group "$scratch/pyproject.toml:$group")
    done
    shift
    # Written over the old file, whose pins are then kept wherever they still fit.
    uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate --no-emit-index-url \
        --no-emit-find-links --no-header "${groups[@]}" --output-file "$file" "$@"
    if grep -nE '://|^-|(^|[[:space:]])/' "$file" | grep -v '^[0-9]*: *--hash='; then
        echo "error: $file names a host or a path" >&2
        exit 1
    fi
}

compile constraints.txt dev validators -- "$scratch/pyproject.toml" "$@"
compile tools.txt tools -- --constraint constraints.txt "$@"
compile bootstrap.txt bootstrap -- "$@"
