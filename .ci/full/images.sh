# What the part `images` needs: to build images, and to start them. Sourced by .ci/run.
# shellcheck shell=bash

installed aardvark-dns buildah catatonit iptables mmdebstrap netavark podman runc
