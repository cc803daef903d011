"""Long context: what holds at which length, at which depth, after what time and for what money."""
