"""What served each model, side by side."""
