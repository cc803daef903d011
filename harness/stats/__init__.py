"""Pure numbers: estimates, paired comparisons, latency percentiles."""
