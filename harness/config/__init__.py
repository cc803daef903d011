"""YAML files to values: the experiment and suite schemas, their loader, and the list of kinds."""
