"""What a server tells of itself, engine by engine: the fingerprint."""
