"""Scoring a risk: exposure, residual and target."""
