"""The OpenAI wire: requests, streams, usage and errors; provider differences as data."""
