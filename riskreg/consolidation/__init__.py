"""Consolidation: from what entities submitted to the risks of the whole organization, and nothing is lost."""
