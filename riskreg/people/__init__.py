"""People: who they are, what was granted to them, how they sign in."""
