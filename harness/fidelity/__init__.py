"""Does a server serve the model faithfully? Canaries, template, log-probabilities, repeatability, each a check."""
