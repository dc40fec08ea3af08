"""What a map is: its tables and rules, the map itself, and the edits of it."""
