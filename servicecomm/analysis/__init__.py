"""Questions asked of a map; they return values, and never print or draw."""
