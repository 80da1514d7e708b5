"""Movement: what became of each risk between two moments, and why."""
