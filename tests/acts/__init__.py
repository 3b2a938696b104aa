"""Tests of the acts floor."""
