"""Public bodies and their names: the shipped list, matching, and people's decisions."""
