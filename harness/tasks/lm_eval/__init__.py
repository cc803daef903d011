"""Tasks of lm-eval: their questions and how they are put."""
