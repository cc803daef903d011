"""Metrics of whole phases, one a file."""
