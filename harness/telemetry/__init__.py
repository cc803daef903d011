"""What the server and the GPUs say of themselves while a load runs."""
