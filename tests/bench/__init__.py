"""Measurements in one run, as ratios: `python -m tests.bench`. Nothing here is collected by pytest."""
