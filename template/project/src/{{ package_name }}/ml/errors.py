"""What stops a step of the loop without being a fault of the code."""


class CannotRunError(Exception):
    """Something that the step needs is not there: one sentence that says what, and what brings it."""
