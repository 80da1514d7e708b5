"""Validation workshops: who takes part, what is voted on and how, what the room decides, and when it counts."""
