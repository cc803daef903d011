"""Answers to MMMU's questions: what its official parser reads in them, and what that leaves to chance."""
