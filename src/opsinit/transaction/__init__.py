"""A plan, applied to a project all or nothing; and the way back."""

from opsinit.transaction.state import Pending, State, opened, peek

__all__ = ["Pending", "State", "opened", "peek"]
