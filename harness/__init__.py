"""harness: decide which open-weight model to deploy, from measurements."""

__version__ = "0.1.0"
