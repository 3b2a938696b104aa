"""The tests T1 to T34 of the safety case: real faults, each with a planted one that must be seen."""
