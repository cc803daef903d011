"""The first screen: what a run shows, what it does not, and which model is left for given needs."""
