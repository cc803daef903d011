"""A run against its baseline: better, same, worse, cannot tell or incomparable."""
