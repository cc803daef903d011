"""Something hidden in a long text, exact to the token: the source, and how its texts are laid out."""
