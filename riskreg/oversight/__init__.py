"""Reading and proving the trail."""
