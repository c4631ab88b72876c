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
    def advice(self) -> str:
        """What the user can do about it; empty where nothing in particular."""
        return {
            Trouble.UNREACHABLE: "请检查 OPENAI_BASE_URL 和网络",
            Trouble.TIMEOUT: "可以把 MUBIAO_MODEL_TIMEOUT 调大再试",
            Trouble.REFUSED: "请检查密钥（OPENAI_API_KEY）",
            Trouble.UNKNOWN: "请检查 MUBIAO_MODEL 和 OPENAI_BASE_URL（地址多以 /v1 结尾）",
            Trouble.BUSY: "请稍后再试",
        }.get(self, "")

    @property
    def ends_probe(self) -> bool:
        """Whether another way of asking would fail in the same way."""
        return self in (Trouble.UNREACHABLE, Trouble.TIMEOUT, Trouble.REFUSED, Trouble.UNKNOWN, Trouble.BUSY)


class TroubleError(Exception):
    """The endpoint is of no use for the rest of the task; as text it says why, in Chinese and without a full stop."""

    def __init__(self, trouble: Trouble, words: str = "") -> None:
        super().__init__(words or trouble.value)
        self.trouble = trouble


_BY_STATUS = {401: Trouble.REFUSED, 403: Trouble.REFUSED, 404: Trouble.UNKNOWN, 429: Trouble.BUSY}


def trouble_of(error: BaseException) -> Trouble | None:
    """What an exception of a call means; None for an answer that came and could not be read.

    Each provider's package has its own exceptions; what they have in common is a status, or one of the makes of httpx
    beneath them, whose exceptions bear the same names.
    """
    chain: list[BaseException] = []
    while error not in chain:
        chain.append(error)
        error = error.__cause__ or error.__context__ or error
    if ours := next((each for each in chain if isinstance(each, TroubleError)), None):
        return ours.trouble
    kinds = {kind.__name__ for each in chain for kind in type(each).__mro__}
    if kinds & {"TimeoutError", "TimeoutException"}:
        return Trouble.TIMEOUT
    if status := next((status for each in chain if (status := _status(each)) is not None), None):
        return _BY_STATUS.get(status, Trouble.FAILED)
    if kinds & {"ConnectionError", "TransportError"}:
        return Trouble.UNREACHABLE
    return None


def _status(error: BaseException) -> int | None:
    """The HTTP status of a refused call, whatever it is called there."""
    for holder in (error, getattr(error, "response", None)):
        for name in ("status_code", "code"):
            status = getattr(holder, name, None)
            if isinstance(status, int) and status >= 400:
                return status
    return None
