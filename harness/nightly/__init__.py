"""The night's work: look, measure what changed, gate it, report it, publish it, tell."""
