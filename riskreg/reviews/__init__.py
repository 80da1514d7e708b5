"""Reviews: cycles over many entities, what each answers and signs, and risks looked at again out of turn."""
