"""How the embedded models were made: the data, the training, the export and the checks. Not part of the package."""
