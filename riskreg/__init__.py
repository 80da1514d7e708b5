"""riskreg: a corporate risk register and workflow engine."""
