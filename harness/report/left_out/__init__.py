"""Everything that does not enter a figure, counted."""
