"""Why an endpoint is of no use for the rest of a task, as the user reads it. No message holds an address or a key."""

from enum import StrEnum


class Trouble(StrEnum):
    """The reasons, in the user's words."""

    UNREACHABLE = "连不上模型服务"
    TIMEOUT = "模型没有按时回答"
    REFUSED = "模型服务不接受密钥"
    UNKNOWN = "模型服务没有这个模型或地址"
    BUSY = "模型服务正忙"
    FAILED = "模型服务出错"
    RUBBISH = "模型的回复读不出来"
    SPENT = "这次任务的调用次数或字数已用完"
    BROKEN = "模型的设置或组件无法使用"

    @property
    def ends_probe(self) -> bool:
        """Whether another way of asking would fail in the same way."""
        return self in (Trouble.UNREACHABLE, Trouble.TIMEOUT, Trouble.REFUSED, Trouble.UNKNOWN, Trouble.BUSY)


class TroubleError(Exception):
    """The endpoint is of no use for the rest of the task."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble


def trouble_of(error: BaseException) -> Trouble | None:
    """What an exception of a call means; None for an answer that came and could not be read."""
    import openai

    if isinstance(error, TimeoutError | openai.APITimeoutError):
        return Trouble.TIMEOUT
    if isinstance(error, openai.APIConnectionError | ConnectionError):
        return Trouble.UNREACHABLE
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        return Trouble.REFUSED
    if isinstance(error, openai.NotFoundError):
        return Trouble.UNKNOWN
    if isinstance(error, openai.RateLimitError):
        return Trouble.BUSY
    if isinstance(error, openai.APIStatusError):
        return Trouble.FAILED
    return None
