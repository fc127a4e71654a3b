#!/usr/bin/env bash
# Proves the README on a bare machine: its first commands, then the new project's own set-up and checks, with an empty
# HOME, no git identity, and a PATH that holds system Python, git, make and the shell's own tools.
#
#     scripts/fresh_machine.sh [PRESET...]      every preset beyond the README's is made and checked as well
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
machine="$scratch/fresh machine" # a path with a space, as people have them
mkdir -p "$machine/bin" "$machine/home" "$machine/tmp"

# The oldest door: the system's Python where it is new enough, else the one that runs here.
for python in /usr/bin/python3 "$(python3 -c 'import sys; print(sys._base_executable)')"; do
    "$python" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && break
    python=
done
[ -n "$python" ] || { echo "error: no Python 3.11 or newer with venv" >&2; exit 2; }
printf '#!/bin/sh\nexec "%s" "$@"\n' "$python" >"$machine/bin/python3"
chmod +x "$machine/bin/python3"

# git, make, and what a system is never without: the shell, coreutils, diffutils, findutils, grep, sed, tar.
tools="git make sh bash awk diff cmp find xargs grep sed tar gzip which ps kill hostname
       basename cat chmod cp cut date dirname du echo env expr false head id install ln ls md5sum mkdir mktemp mv nproc
       od paste printenv printf pwd readlink realpath rm rmdir seq sha256sum sleep sort split stat tail tee test timeout
       touch tr true tty uname uniq wc whoami"
for tool in $tools; do
    # The program, also where the shell has a command of its own of that name.
    path=$(PATH=/usr/bin:/bin type -P "$tool") || continue
    ln -s "$path" "$machine/bin/$tool"
done

# Kept: what a network may need (certificates, proxies, an index of one's own). Dropped: everything else.
kept=()
for name in SSL_CERT_FILE SSL_CERT_DIR PIP_CERT REQUESTS_CA_BUNDLE CURL_CA_BUNDLE GIT_SSL_CAINFO \
    HTTP_PROXY HTTPS_PROXY NO_PROXY http_proxy https_proxy no_proxy PIP_INDEX_URL UV_DEFAULT_INDEX; do
    [ -z "${!name-}" ] || kept+=("$name=${!name}")
done
fresh() { # DIRECTORY COMMAND, as a new user would type it
    echo "== $2" >&2
    (cd "$1" && env -i "HOME=$machine/home" "PATH=$machine/bin" "TMPDIR=$machine/tmp" LANG=C.UTF-8 \
        GIT_CONFIG_NOSYSTEM=1 "${kept[@]}" sh -euc "$2" </dev/null)
}

for tool in uv uvx just copier cookiecutter pip pip3 pytest ruff node docker; do
    if fresh "$machine" "command -v $tool" 2>/dev/null; then
        echo "error: the machine is not bare: it has $tool" >&2
        exit 2
    fi
done
if fresh "$machine" "git config user.email" 2>/dev/null; then
    echo "error: the machine is not bare: git knows who we are" >&2
    exit 2
fi

git clone --quiet --no-local . "$machine/opsinit"
# shellcheck disable=SC2016  # the backticks are Markdown
# The README's first block, line by line: what is proven is what is written.
mapfile -t commands < <(sed -n '/^```bash fresh-machine$/,/^```$/{//!p}' README.md)
[ "${#commands[@]}" -ge 2 ] || { echo "error: the README's first block is gone" >&2; exit 2; }
for command in "${commands[@]}"; do
    fresh "$machine/opsinit" "$command"
done
fresh "$machine/my-project" "make setup"
fresh "$machine/my-project" "make check"

for preset in "$@"; do
    fresh "$machine/opsinit" "make new NAME=../my-$preset ARGS='--preset $preset'"
    fresh "$machine/my-$preset" "make setup"
    fresh "$machine/my-$preset" "make check"
done

# Set-up and checks leave no trace in the work tree.
for project in my-project "${@/#/my-}"; do
    changes=$(fresh "$machine/$project" "git status --porcelain")
    [ -z "$changes" ] || { echo "error: the checks changed $project: $changes" >&2; exit 1; }
done
echo "fresh machine: ${#commands[@]} commands of the README, $# further presets, with $("$python" --version)"
