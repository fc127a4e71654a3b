# What the part `iac` needs: a root to set up as a machine, and a cloud that is none. Sourced by .ci/run.
# shellcheck shell=bash

installed mmdebstrap
