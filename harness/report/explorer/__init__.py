"""The samples in the page: an index of all, the texts of the instructive ones, found and shown by the page itself."""
