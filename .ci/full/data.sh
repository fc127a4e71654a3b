# What the part `data` needs: stores that speak as three clouds do; PyPI has them. Sourced by .ci/run.
# shellcheck shell=bash

true
