"""What can be hidden in a long text, and what is asked about it."""
