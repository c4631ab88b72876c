"""What of an answer is read at all (上限): so many bytes, for so long, whether it comes as a stream or whole.

Without it a server that never ends its answer would be read for ever by a thread that nobody waits for any more.
"""

import time
from collections.abc import Callable, Iterator
from typing import Any

from .trouble import Trouble, TroubleError

MOST_BYTES = 1_000_000  # an answer is a few thousand, its stream some fifty times that


class _Limited:
    """A stream of bytes that ends with a `TroubleError` when it is too long or takes too long."""

    def __init__(self, stream: Any, seconds: float) -> None:
        self._stream = stream
        self._end = time.monotonic() + seconds

    def __iter__(self) -> Iterator[bytes]:
        read = 0
        for chunk in self._stream:
            read += len(chunk)
            if read > MOST_BYTES:
                raise TroubleError(Trouble.RUBBISH)
            if time.monotonic() > self._end:
                raise TroubleError(Trouble.TIMEOUT)
            yield chunk

    def close(self) -> None:
        self._stream.close()


def limiting(seconds: float) -> Callable[[Any], None]:
    """A hook of an HTTP client: it ends every answer after `MOST_BYTES`, or when it has taken that many seconds.

    openai brings its own make of httpx, which takes no stream but one of its own kind: that is asked of the answer.
    """

    def limit(response: Any) -> None:
        kind = next(each for each in type(response.stream).__mro__ if each.__name__ == "SyncByteStream")
        response.stream = type("Limited", (_Limited, kind), {})(response.stream, seconds)

    return limit
