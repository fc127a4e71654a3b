#!/usr/bin/env bash
# Proves the README on a bare machine: its first commands, what `new` says comes next, and the project's own way up to
# serving and back, with an empty HOME, no git identity, and a PATH that holds system Python, git, make and the shell's
# own tools.
#
#     scripts/fresh_machine.sh [PRESET...]      every preset beyond the README's is made and checked as well
set -euo pipefail
cd "$(dirname "$0")/.."

scratch=$(mktemp -d)
server=
stopped() { # what was started here ends, by its group, and is waited for
    [ -n "$server" ] || return 0
    kill -- "-$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
    for _ in $(seq 150); do
        kill -0 -- "-$server" 2>/dev/null || break
        sleep 0.2
    done
    kill -KILL -- "-$server" 2>/dev/null || true
    server=
}
trap 'stopped; rm -rf "$scratch"' EXIT
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
made() { # COMMAND that makes a project; the three that it closes with are typed as they stand
    local next
    fresh "$machine/opsinit" "$1" | tee "$scratch/said"
    next=$(sed -n '/^next:$/,$s/^  //p' "$scratch/said")
    [ "$(wc -l <<<"$next")" -eq 3 ] || { echo "error: three commands come next, not: $next" >&2; exit 1; }
    fresh "$machine/opsinit" "$next"
}
unchanged() { # PROJECT PATHSPEC..., where git sees nothing
    local project=$1 changes
    shift
    changes=$(fresh "$project" "git status --porcelain -- . $*")
    [ -z "$changes" ] || { echo "error: changed in $project: $changes" >&2; exit 1; }
}
served() { # PROJECT, in the background until `stopped`, and checked from outside
    local port
    port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
    set -m # a group of its own
    fresh "$1" "APP_PORT=$port make serve" >"$scratch/serve.log" 2>&1 &
    server=$!
    set +m
    fresh "$1" "APP_PORT=$port make smoke" || { tail -n 20 "$scratch/serve.log" >&2; exit 1; }
}
fires() { # PROJECT, whose monitor ends with 1: make says so, and ends with its own 2
    local said code=0
    said=$(fresh "$1" "make monitor 2>&1") || code=$?
    echo "$said"
    if [ "$code" -ne 2 ] || ! grep -q '^make: .* Error 1$' <<<"$said"; then
        echo "error: monitor does not fire: $code" >&2
        exit 1
    fi
}
worked() { # PROJECT PRESET: what the preset is for, by the project's own door
    # Set-up and checks leave no trace.
    unchanged "$1"
    [ "$2" = devops ] || fresh "$1" "make pipeline"
    if [ "$2" = mlops ]; then fresh "$1" "make register && make promote"; fi
    served "$1"
    if [ "$2" = mlops ]; then
        fresh "$1" "make monitor"
        fresh "$1" "make arrive"
        fires "$1"
        fresh "$1" "make retrain && make promote"
        fresh "$1" "make rollback-model" | tee "$scratch/said"
        grep -q '^version 1 is the champion again' "$scratch/said"
    fi
    stopped
    unchanged "$1" "':!dvc.lock'" "':!reports'" "':!docs/model-card.md'"
}

for command in "${commands[@]}"; do
    case $command in
        "make new "*) made "$command" ;;
        *) fresh "$machine/opsinit" "$command" ;;
    esac
done
worked "$machine/my-project" mlops

for preset in "$@"; do
    mkdir -p "$machine/my projects"
    made "make new NAME='../my projects/my-$preset' ARGS='--preset $preset'"
    worked "$machine/my projects/my-$preset" "$preset"
done
echo "fresh machine: ${#commands[@]} commands of the README, $# further presets, with $("$python" --version)"
