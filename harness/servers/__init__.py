"""Engines that the harness starts, waits for and stops."""
