"""Money from measured tokens."""
