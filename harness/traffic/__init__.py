"""What a load suite sends, and when: arrivals, lengths, workloads, and prompts of exactly so many tokens."""
