"""Images of questions: read from a table's cells as they are, and altered where a prompt's settings say so."""
