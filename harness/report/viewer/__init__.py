"""A local, read-only server for runs too large to be in one page."""
