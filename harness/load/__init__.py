"""Controlled load: arrivals, workloads, client processes, phases, and the proof that the client was not the limit."""
