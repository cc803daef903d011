"""Metrics of single requests, one a file."""
