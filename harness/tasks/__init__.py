"""Where questions come from and how they are put: sources and prompts."""
