"""The papers of the register: what each says, and how it is set."""
