"""Measurements of opsinit beside its peers: `just bench` writes docs/reference/benchmarks.md."""
