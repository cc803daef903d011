"""Controlled load carried out: client processes, phases, and the proof that the client was not the limit."""
