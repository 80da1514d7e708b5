"""Pure rules of a risk register: standard library only, no clock, no files."""
