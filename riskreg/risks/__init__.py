"""Risks: logging, keeping, moving through the lifecycle, listing, showing."""
