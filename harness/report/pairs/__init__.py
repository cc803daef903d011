"""Pairs of models on the same samples: what one gets and the other does not."""
