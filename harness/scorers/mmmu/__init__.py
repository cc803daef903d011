"""Answers to MMMU's questions: which option or short answer its official parser reads, and what that leaves to chance."""
