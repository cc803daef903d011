"""What other tools wrote, one file per format."""
