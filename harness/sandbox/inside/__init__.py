"""Runs in the sandbox: a worker, for each program a checker, behind the jail the program. Python 3.10 and on."""
