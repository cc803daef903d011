"""Other tools' formats: what a run is written as, and what is read into one."""
