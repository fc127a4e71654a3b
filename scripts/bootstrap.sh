#!/bin/sh
# Installs the pinned uv, by hash, into .bootstrap/ with the Python that is there.
set -eu
cd "$(dirname "$0")/.."

for python in python3 python3.14 python3.13 python3.12 python3.11; do
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
    python=
done
if [ -z "$python" ]; then
    echo "error: no Python 3.11 or newer on the PATH" >&2
    echo "hint: install one, or uv, which brings its own" >&2
    exit 2
fi
rm -rf .bootstrap
if ! "$python" -m venv .bootstrap/venv >&2; then
    echo "error: $python has no working venv module" >&2
    echo "hint: on Debian and Ubuntu, install python3-venv" >&2
    exit 2
fi
.bootstrap/venv/bin/python -m pip install --disable-pip-version-check --no-deps --only-binary :all: --quiet \
    --require-hashes --requirement bootstrap.txt
# uv alone comes onto the PATH: python3 there stays the machine's own.
mkdir .bootstrap/bin
ln -s ../venv/bin/uv ../venv/bin/uvx .bootstrap/bin/
