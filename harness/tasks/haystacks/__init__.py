"""Haystacks: the texts that needles are hidden in."""
