"""The points of a draft (分值): what the form gives each first level, shared evenly among its rows. Imports `form`."""

from collections.abc import Sequence
from decimal import Decimal

from ..form.money import plain
from ..form.profile import Profile
from ..form.table import Indicator


def shared(rows: Sequence[Indicator], profile: Profile) -> tuple[Indicator, ...]:
    """The rows with points, whole numbers, the first rows of a level one more where it does not divide.

    Only where the form says what its first levels get when just these are there: no weight is made up. Which row
    weighs more is the office's to say.
    """
    levels = [row.level1 or "" for row in rows]
    split = next((each for each in (profile.points.level1 if profile.points else ()) if set(each) == set(levels)), None)
    if split is None:
        return tuple(rows)
    given: list[Indicator] = []
    for place, (row, level1) in enumerate(zip(rows, levels, strict=True)):
        share, spare = divmod(split[level1], Decimal(levels.count(level1)))
        mine = share + (1 if levels[:place].count(level1) < spare else 0)
        given.append(row.model_copy(update={"points": plain(mine)}))
    return tuple(given)
