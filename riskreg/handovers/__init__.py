"""Handovers: what somebody holds is passed on to a successor, and what nobody holds is found."""
