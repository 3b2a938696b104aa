"""What a person at the desk can do: one function an act, one transaction each. Draws nothing."""
