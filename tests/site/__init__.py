"""The index over all runs, the feed, the ledger and what is kept."""
