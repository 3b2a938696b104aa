"""Desks that past releases left; README.md beside this says how they were made."""
