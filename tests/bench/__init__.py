"""Speed, measured against a bare Flask page in the same run. Prints; asserts nothing, because machines are noisy."""
