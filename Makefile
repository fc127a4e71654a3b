# A door for machines that have Python >= 3.11 (with venv), git and make, and nothing else: it sets everything up,
# then hands any target to `just`. `make new NAME=../my-project ARGS="--preset mlops"` makes a project.

unexport VIRTUAL_ENV UV_PYTHON
USERS_PATH := $(PATH)
export PATH := $(PATH):$(CURDIR)/.bootstrap/bin

UV := $(if $(shell command -v uv 2>/dev/null),,.bootstrap/bin/uv)
READY := .venv/.ready

# List what can be done here.
help: $(READY)
	@uv run just --list --unsorted

new: $(READY)
	@[ -n "$$NAME" ] || { printf 'error: %s\nhint: %s\n' 'no NAME' 'make new NAME=../my-project' >&2; exit 2; }
	@UV="$$(command -v uv)" PATH="$(USERS_PATH)" .venv/bin/opsinit new "$$NAME" $(ARGS)

setup: $(READY)
	@:

release: $(READY)
	@uv run just release $(VERSION)

clean:
	rm -rf .bootstrap .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache .venv build dist
	find src tests scripts benchmarks template -name __pycache__ -prune -exec rm -rf {} +

# Everything else is a recipe of the justfile.
%: $(READY) FORCE
	@uv run just $@ $(ARGS)

$(READY): constraints.txt tools.txt pyproject.toml $(UV)
	@scripts/setup.sh
	@touch $@

.bootstrap/bin/uv: bootstrap.txt
	@scripts/bootstrap.sh
	@touch $@

# Files that are read, never made.
Makefile constraints.txt tools.txt pyproject.toml bootstrap.txt: ;

FORCE:
.PHONY: help new setup release clean FORCE
