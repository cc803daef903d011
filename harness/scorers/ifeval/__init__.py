"""IFEval: instructions that a program can check, and how it checks them."""
