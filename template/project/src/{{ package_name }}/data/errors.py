"""What can go wrong in the pipeline for reasons outside the code: one line for a person, no traceback."""


class DataError(Exception):
    """Something about the data, its contract or its configuration that stops a stage."""


class QualityError(DataError):
    """A limit of the contract is broken, and the stage leaves the published table as it was."""
