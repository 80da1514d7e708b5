"""The methodology as other rooms know it: a profile, the axes of its maps, reading and refusing a file."""

from riskreg.domain.profile import Axes, Profile
from riskreg.domain.profile_file import ProfileRefused, parse_profile

__all__ = ["Axes", "Profile", "ProfileRefused", "parse_profile"]
