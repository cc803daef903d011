"""Answers that are programs: how code is read from what a model wrote."""
