"""What these tests share: passwords that cost nothing to hash."""

import os

os.environ.setdefault("RISKREG_PASSWORD_COST", "test")
