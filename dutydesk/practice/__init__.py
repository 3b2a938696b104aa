"""What the standards say: pure functions over frozen values. No database, no clock, no screen."""
