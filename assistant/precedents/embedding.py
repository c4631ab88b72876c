"""Text to vector, locally and without a model: hashed character n-grams of Chinese wording (字符 n 元组).

The default of the precedents index. Stateless, so a record has the same vector in every corpus and on every machine.
Name, version and dimension are stamped into the index, and an index that bears another stamp is built anew. Another
`Embedder` (`endpoint`) may be set instead. Imports `form` and, inside the function, numpy.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import TYPE_CHECKING, Protocol
from zlib import crc32

from assistant.form.text import wording

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "hashed-char-ngrams"
VERSION = 1  # goes up with any change that gives a text another vector
DIMENSION = 512

# A single character says most in short Chinese labels, then pairs, then triples. The weights matter more than the
# dimension: MRR ±.19 against ±.05 for 256 to 2,048 (libraries.md, Retrieval in Chinese).
_WEIGHTS = {1: 1.0, 2: 0.5, 3: 0.25}


def folded(text: str) -> str:
    """The form of a text that is embedded and matched: letters, digits and Chinese characters, without case."""
    return wording(text).casefold()


def ngrams(text: str, sizes: Sequence[int]) -> Iterator[str]:
    """The runs of `size` neighbouring characters of an already folded text, size by size, with repetitions."""
    return chain.from_iterable([text[start : start + size] for start in range(len(text) - size + 1)] for size in sizes)


def embed(texts: Sequence[str]) -> "NDArray[np.float32]":
    """One row of `DIMENSION` numbers per text, of length 1; a text without letters or figures gives a row of zeros."""
    import numpy as np

    vectors = np.zeros((len(texts), DIMENSION), dtype=np.float32)
    for place, text in enumerate(texts):
        numbers = sparse(text)
        vectors[place, list(numbers)] = list(numbers.values())
    return vectors


def sparse(text: str) -> dict[int, float]:
    """The vector of a text: its dimensions that are not 0, and the number of each.

    The value of an n-gram is its weight times 1 + ln(count), added with a sign to one of the dimensions; place and sign
    come from its CRC-32, never from Python's `hash`. Sums are correctly rounded (`fsum`), so that the numbers do not
    depend on the machine's vector units.
    """
    sums: dict[int, float] = {}
    for gram, count in Counter(ngrams(folded(text), tuple(_WEIGHTS))).items():
        dimension, weight = _hashed(gram)
        if count > 1:
            weight *= 1.0 + math.log(count)
        sums[dimension] = sums.get(dimension, 0.0) + weight
    length = math.sqrt(math.fsum([value * value for value in sums.values()]))
    return {dimension: value / length for dimension, value in sums.items()} if length else {}


@lru_cache(maxsize=1 << 16)
def _hashed(gram: str) -> tuple[int, float]:
    """The dimension an n-gram adds to, and its weight there, with its sign."""
    code = crc32(gram.encode("utf-8", "surrogatepass"))
    return code % DIMENSION, _WEIGHTS[len(gram)] * (-1.0 if code & 0x8000_0000 else 1.0)


class Embedder(Protocol):
    """What makes vectors: its name, version and dimension are the stamp of an index."""

    @property
    def name(self) -> str:
        """What it is called in the stamp."""
        ...

    @property
    def version(self) -> int:
        """Goes up with any change that gives a text another vector."""
        ...

    @property
    def dimension(self) -> int | None:
        """How many numbers a vector has; None while no vector was made yet."""
        ...

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        """One row of length 1 per text, zeros for a text that says nothing. EmbeddingError when it cannot be had."""
        ...


class _Local:
    """The embedding of this module."""

    name = NAME
    version = VERSION
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> "NDArray[np.float32]":
        return embed(texts)


LOCAL: Embedder = _Local()
