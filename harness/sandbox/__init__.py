"""Runs programs that nobody trusts. `inside/` runs in the sandbox itself, and imports Python's library alone."""
