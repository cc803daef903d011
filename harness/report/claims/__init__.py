"""Scores that others report of a model, beside those measured here."""
