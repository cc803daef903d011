"""Strings that attack whoever shows them, and the places where the harness shows them."""
