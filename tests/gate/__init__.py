"""The gate: runs made up on disk, and what is said of them."""
