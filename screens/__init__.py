"""What the three people see and press. Imports acts and values; decides nothing."""
