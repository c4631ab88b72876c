"""What one task may cost (额度): seconds, calls and tokens. Safe for several threads."""

import threading
import time
from dataclasses import dataclass, field

from .trouble import Trouble, TroubleError


@dataclass
class Budget:
    """The limits of a task and what it has used. A server that reports no usage is charged by the characters it sent.

    seconds  wall clock for the whole task, from now
    calls    requests at most
    tokens   tokens of replies at most
    """

    seconds: float
    calls: int
    tokens: int
    used_calls: int = 0
    prompt_tokens: int = 0
    reply_tokens: int = 0
    _end: float = field(init=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

    def __post_init__(self) -> None:
        self._end = time.monotonic() + self.seconds

    @property
    def left(self) -> float:
        """Seconds left; negative when it is over."""
        return self._end - time.monotonic()

    def allow(self, seconds: float) -> None:
        """Take so many seconds off the clock: what this program needed for itself."""
        with self._lock:
            self._end += seconds

    def take_call(self) -> None:
        """Count one request. `TroubleError` when there is no time, call or token left for it."""
        with self._lock:
            if self.left <= 0:
                raise TroubleError(Trouble.TIMEOUT)
            if self.used_calls >= self.calls or self.reply_tokens >= self.tokens:
                raise TroubleError(Trouble.SPENT)
            self.used_calls += 1

    def charge(self, prompt_tokens: int, reply_tokens: int) -> None:
        """Add what a call used."""
        with self._lock:
            self.prompt_tokens += prompt_tokens
            self.reply_tokens += reply_tokens
