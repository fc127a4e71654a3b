# What the part `ci` needs: GitLab's pipeline, GitHub's expressions and Jenkins's Groovy. Sourced by .ci/run.
# shellcheck shell=bash

installed rsync
