"""Plan the work, ask the models, keep every answer."""
