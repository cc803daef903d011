"""What the source and the scorer of lm-eval tasks share: finding a task, trusting it, and building lm-eval's object."""
