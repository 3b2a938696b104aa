"""Tests, by the floors of the house.

Packages, so that they can import each other: `from tests.hostile import HOSTILE`.
"""
