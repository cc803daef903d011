"""A local Hub and package index, and what is read from them."""
