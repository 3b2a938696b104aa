"""The shipped data files, whole and broken."""
