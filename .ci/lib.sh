# What .ci/run and the scripts beside it share. Sourced, from the root of the repository.
# shellcheck shell=bash

tools=$PWD/.ci/tools
pins=$PWD/.ci/debian.sha256
export PATH="$tools/node_modules/.bin:$tools/usr/bin:$PATH"

step() { printf '\n== %s (%dm%02ds)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

quietly() { # COMMAND..., whose output is shown only if it fails
    local log
    log=$(mktemp)
    "$@" >"$log" 2>&1 || { tail -n 20 "$log" >&2; return 1; }
    rm -f "$log"
}

pinned() { # PACKAGE..., each of a version that somebody chose: another one may find what this one does not
    local package
    for package in "$@"; do
        if ! grep -q "  ${package#./}\$" "$pins"; then
            echo "error: Debian has ${package#./}, and .ci/debian.sha256 names another version" >&2
            echo "hint: try it, and write its line there: sha256sum ${package#./}" >&2
            return 1
        fi
    done
    sha256sum --check --strict --quiet --ignore-missing "$pins" >&2
}

unpacked() { # NAME... of Debian 13, whose signature apt checks, into .ci/tools: no daemon is started, nothing of the system changes
    local apt=$tools/apt archive
    archive=$(grep -rhoE 'https?://[^ ]+/debian/?( |$)' /etc/apt --include '*.list' --include '*.sources' | sed -n 1p)
    mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial"
    echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $archive trixie main" >"$apt/sources"
    printf '%s "%s";\n' Dir::Etc::SourceList "$apt/sources" Dir::Etc::SourceParts /dev/null \
        Dir::State::Lists "$apt/lists" Dir::State::Status /dev/null Dir::Cache "$apt/cache" >"$apt/conf"
    (
        cd "$tools" || exit 1
        export APT_CONFIG=$apt/conf
        apt-get update && apt-get download "$@" && pinned ./*.deb || exit 1
        for package in ./*.deb; do dpkg-deb --extract "$package" . || exit 1; done
        rm -f ./*.deb
    )
}

installed() { # NAME... of Debian, for what works only where it belongs
    local missing=()
    for package in "$@"; do
        [ "$(dpkg-query --show --showformat='${db:Status-Abbrev}' "$package" 2>/dev/null)" = "ii " ] || missing+=("$package")
    done
    [ ${#missing[@]} -eq 0 ] && return
    DEBIAN_FRONTEND=noninteractive quietly apt-get install --yes --no-install-recommends "${missing[@]}" && return
    quietly apt-get update
    DEBIAN_FRONTEND=noninteractive quietly apt-get install --yes --no-install-recommends "${missing[@]}"
}
