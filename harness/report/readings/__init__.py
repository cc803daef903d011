"""The same answers under several scorers."""
