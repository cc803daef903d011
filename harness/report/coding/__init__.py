"""What a run showed of programs: pass@k, why programs failed, and whether older problems are easier."""
