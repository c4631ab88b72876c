"""What a table is: pure values, no files but this folder's data, no network."""

from .date_point import DatePoint
from .following import Following, follows
from .money import Amount
from .profile import Profile, UnknownProfileError, load_profile, profile_names
from .table import Cell, Funding, Indicator, Part, Source, Table, to_json
from .target import Kind, TargetValue
from .taxonomy import level1_of, level2_of

__all__ = [
    "Amount",
    "Cell",
    "DatePoint",
    "Following",
    "Funding",
    "Indicator",
    "Kind",
    "Part",
    "Profile",
    "Source",
    "Table",
    "TargetValue",
    "UnknownProfileError",
    "follows",
    "level1_of",
    "level2_of",
    "load_profile",
    "profile_names",
    "to_json",
]
