"""The three-way merge of a template's change into a project, path by path, on bytes and modes."""

from opsinit.merge.planning import plan

__all__ = ["plan"]
