"""What may be sent (发送范围) where only the table being drafted may leave: nothing worded in another table.

May import `suggestion` only. A refusal's message may quote another row, so then the model is told its kind alone.
"""

from .suggestion import Basis, Refusal, Suggestion


def is_own(row: Suggestion) -> bool:
    """Whether a row's name and value are the request's or the indicator library's, and no precedent's."""
    return row.basis in (Basis.DERIVED, Basis.LIBRARY)


def told(refusal: Refusal, *, this_table_only: bool) -> str:
    """Why a reply may not stand, as the model is told when it is asked again."""
    return refusal.reason.words.removesuffix("的") if this_table_only else refusal.message
