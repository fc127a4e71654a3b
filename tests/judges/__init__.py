"""Judges of formats that no program installed here can read: each takes files, and prints a line for each fault."""
