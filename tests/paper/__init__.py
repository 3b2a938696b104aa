"""Tests of the paper floor."""
