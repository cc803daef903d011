"""How to get the same numbers again, and what stands in the way."""
