"""Flights that left New York in 2013: the worked example, and the only place that knows its columns."""
