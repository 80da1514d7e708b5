"""Reporting entities: the tree, its kinds, regions and dates."""
