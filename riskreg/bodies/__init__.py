"""Bodies that decide, the tracker of all they decided, and deciding between their meetings."""
