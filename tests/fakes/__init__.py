"""Stand-ins that tests talk to over real wires."""
