"""Speed and money of a run, from its load phases."""
