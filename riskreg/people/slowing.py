"""How long somebody who failed to sign in waits before the next try: nothing at first, then twice as long each time."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

WINDOW = timedelta(hours=1)
_LONGEST_WAIT = 15 * 60


@dataclass(frozen=True, slots=True)
class Patience:
    """``free`` failures within the window cost nothing; the next wait is ``first`` seconds and doubles, up to
    ``longest``.
    """

    free: int
    first: int
    longest: int = _LONGEST_WAIT

    def wait(self, failures: int, last: datetime | None, now: datetime) -> int:
        """Seconds left to wait after that many failures, the last at that moment."""
        if failures < self.free or last is None:
            return 0
        pause = min(self.first * 2 ** min(failures - self.free, 20), self.longest)
        left = (last + timedelta(seconds=pause) - now).total_seconds()
        return max(0, -int(-left // 1))


# A whole office can stand behind one address, so an address is given more rope than an account.
ACCOUNT = Patience(free=5, first=15)
ADDRESS = Patience(free=40, first=15)


def account_key(email: str) -> str:
    """Under what the failures of an account are counted, whether it exists or not."""
    return hashlib.sha256(email.encode("utf-8", "surrogatepass")).hexdigest()


def address_key(address: str) -> str:
    """The network failures are counted for: an IPv4 address, or the /64 that one IPv6 subscriber holds."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    return str(ipaddress.ip_network(f"{found}/64", strict=False)) if found.version == 6 else str(found)


def in_words(seconds: int) -> str:
    """``40 seconds``, ``2 minutes``."""
    if seconds < 60:
        return f"{seconds} second{'s' if seconds != 1 else ''}"
    minutes = -(-seconds // 60)
    return f"{minutes} minute{'s' if minutes != 1 else ''}"
