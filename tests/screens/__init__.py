"""Tests of the screens floor."""
