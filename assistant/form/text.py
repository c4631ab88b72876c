"""Text as it stands in cells: folding for comparison, never for display.

Nothing here changes what a table holds. Readers keep a cell as written; the functions below give the form in which two
texts are compared or a grammar is applied.
"""

import re
from functools import lru_cache
from operator import add

SIGNS = "*★☆▲△※◆◇"  # what a form sets beside a label, e.g. to say that it is compulsory
# Full-width forms of ASCII, and the many blanks. NFKC is not used: it would turn 10² into 102 and ① into 1.
_HALFWIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_BLANKS = dict.fromkeys(" \u3000\u00a0\u2002\u2003\u2009\u202f\t\r\n\v\f", " ")
_INVISIBLE = dict.fromkeys("\u200b\u200c\u200d\u2060\ufeff\u00ad", "")
_FOLD = _HALFWIDTH | _BLANKS | _INVISIBLE
# Most cells hold nothing to fold, and looking is six times cheaper than folding.
_FOLDED = re.compile("[\\s" + "".join(map(re.escape, _FOLD)) + "]")

_BLANK = re.compile(r"\s+")
_SPARE_BLANK = re.compile(r"(?<![0-9]) | (?![0-9])")
_PUNCTUATION = re.compile(r"[\s\W_]+")
_MARK = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]")

# What stands in a cell that nobody filled.
EMPTY_MARKS = frozenset({"", "-", "--", "—", "——", "/", "\\", "无", "暂无"})
_EMPTY_BEGINS = frozenset(mark[:1] for mark in EMPTY_MARKS)


def halfwidth(text: str) -> str:
    """Full-width letters, digits and punctuation as ASCII; every blank as one kind of space; outer blanks removed."""
    return _folded(text) if _FOLDED.search(text) else text


@lru_cache(maxsize=4096)
def _folded(text: str) -> str:
    return _FOLDED.sub(lambda match: _FOLD.get(match[0], match[0]), text).strip()


def halfwidth_in_place(text: str) -> str:
    """`halfwidth` for text that is searched: every character stays where it is, an invisible one is a blank."""
    return _FOLDED.sub(lambda match: _FOLD.get(match[0], match[0]) or " ", text)


@lru_cache(maxsize=4096)
def squeeze(text: str) -> str:
    """`halfwidth` without any blanks: the form in which labels are compared (`绩 效\\n指 标` is `绩效指标`)."""
    plain = halfwidth(text)
    return _BLANK.sub("", plain) if " " in plain or not plain.isprintable() else plain


def tidy(text: str) -> str:
    """`squeeze` for values: the blanks go (`2024 年年底`, `3. 2952`), save one between two figures (`10 20`).

    `10 20` may be two values or a slip; fusing it into 1020 would be a guess.
    """
    return _SPARE_BLANK.sub("", _BLANK.sub(" ", halfwidth(text)))


@lru_cache(maxsize=4096)
def bare_label(text: str) -> str:
    """A label without its marks: `数量指标（必填硬性指标）`, `数量指标*`, `★数量指标：` are all `数量指标`."""
    return _MARK.sub("", squeeze(text)).strip(f"{SIGNS}:：、.")


@lru_cache(maxsize=4096)
def wording(text: str) -> str:
    """Letters, digits and Chinese characters only: the form in which two wordings are compared for equality."""
    plain = halfwidth(text)
    return plain if plain.isalnum() else _PUNCTUATION.sub("", plain)


def is_empty(text: str | None) -> bool:
    """Whether a cell holds nothing: blank, or one of the marks people type for nothing (`—`, `/`, `无`)."""
    if not text:
        return True
    if text[0].isalnum() and text[0] not in _EMPTY_BEGINS:
        return False  # as nearly every cell that holds something
    return halfwidth(text) in EMPTY_MARKS


@lru_cache(maxsize=4096)
def bigrams(text: str) -> frozenset[str]:
    """The pairs of neighbouring characters of a wording; a single character stands for itself."""
    plain = wording(text)
    return frozenset(map(add, plain, plain[1:])) or frozenset(plain)


def containment(first: str, second: str) -> float:
    """The share (0 to 1) of the shorter wording's bigrams that the other holds too; 0 when either is empty."""
    one, other = bigrams(first), bigrams(second)
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0
