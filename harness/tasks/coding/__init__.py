"""Coding problems: a kind of source for each form in which they are published."""
