"""Events of an invented business: a stub to replace, and the only place that knows its columns."""
