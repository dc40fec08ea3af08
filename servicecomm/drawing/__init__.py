"""Pictures of a map, and the words and tables that say the same; nothing is stored."""
