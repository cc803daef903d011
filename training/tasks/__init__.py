"""What the embedded models are taught: one family of questions a file, none of them held out for the suites."""
