"""All runs over time: a page of their history, a feed, and what is kept of them."""
