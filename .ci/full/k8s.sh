# What the part `k8s` needs: podman reads the Deployment. Sourced by .ci/run.
# shellcheck shell=bash

. .ci/full/images.sh
