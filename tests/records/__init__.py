"""Tests of the records floor."""
