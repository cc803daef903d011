"""What is measured under load: one metric, one file, with its unit, direction and validity."""
