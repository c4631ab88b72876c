"""Personal data (个人信息): who filled a form in, and how to reach them. Such text is never kept or shown.

Names of labels are data in `labels.toml`. Nothing here returns a name or a number that it found.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from ...form.text import bare_label, halfwidth, squeeze
from .words import vocabulary

PRIVATE = "签名或联系方式，不读取"  # why such a row is passed over; its text is never shown

_ROLE = r"(?:(?:负责|联系|填表|填报|制表|经办|审核|复核|审批|责任|校对|录入|法定代表)人|分管领导|主管领导)"
_REACH = r"(?:联系方式|联系电话|办公电话|电话号码|电话|手机号码|手机号|手机|传真|电子邮箱|邮箱|身份证号码|身份证号)"
# A whole label of its own: 项目负责人（签字）, 联系人及电话, 填表人签名.
_LABEL = re.compile(rf"[一-鿿]{{0,8}}?(?:{_ROLE}|{_REACH})(?:姓名|签字|签名|签章|盖章|职务)?(?:[及和与、/]?{_REACH})?")
_PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[-－—\s]?\d{7,8}|\d{3,4}[-－—]\d{7,8})(?!\d)")
_NAME = re.compile(r"[一-鿿·]{2,4}(?:主任|局长|科长|股长|所长|站长|同志)?")
_PERSONAL = re.compile(rf"{_ROLE}|{_REACH}|{_PHONE.pattern}|联系|致电|拨打|[\w.]+@\w")
_LONG_DIGITS = re.compile(r"\d(?:[\s-]?\d){6,}")
# A label with its name or number inside a longer text, and the bracket around it.
_WITHIN = re.compile(
    rf"[(（\[【]?\s*[一-鿿]{{0,4}}?(?:{_ROLE}|{_REACH})[一-鿿]{{0,4}}\s*[:：]\s*"
    rf"(?:[一-鿿·]{{2,4}}(?![一-鿿])|[\d\-－—\s]{{7,20}}|[\w.]+@[\w.]+)"
    rf"(?:[,，、;；\s]*(?:{_REACH}\s*[:：]?\s*)?(?:\d[\d\-－—\s]{{6,20}}))?\s*[)）\]】]?"
)


@lru_cache(maxsize=4096)
def is_private_label(text: str) -> bool:
    """Whether a text is a label behind which a person is named."""
    return len(text) <= 40 and (
        vocabulary().fields.get(bare := bare_label(text)) == "private" or _LABEL.fullmatch(bare) is not None
    )


def names_a_person(texts: Sequence[str]) -> bool:
    """Whether a row of these filled cells signs the form, or says whom to call.

    `填表人`, `填表人：甲某`; in a line of its own also `填表人甲某` without a colon; a name beside a telephone number.
    """
    plain = [squeeze(text) for text in texts]
    if any(_labelled(text, alone=len(plain) == 1) for text in plain):
        return True
    if len(plain) > 4 or not any(_PHONE.search(text) for text in plain):
        return False
    rest = [bare_label(_PHONE.sub("", text)) for text in plain]
    return all(not text or _NAME.fullmatch(text) for text in rest)


def _labelled(text: str, *, alone: bool) -> bool:
    if is_private_label(text):
        return True
    match = vocabulary().private.match(text)
    if match is not None and (match[2] or match.end() == len(text)):
        return True
    if match is not None and alone and len(text) <= 30:
        rest = text[match.end() :]
        return bool(match[1].endswith(("人", "领导")) and _NAME.fullmatch(rest)) or re.match(r"\d{4}", rest) is not None
    head, colon, _ = halfwidth(text).partition(":")
    return bool(colon) and is_private_label(head)


def scrubbed(text: str) -> str:
    """A text without the persons named in it behind a label, and without telephone numbers of mobile shape."""
    if not any(word in text for word in ("人", "电话", "手机", "方式", "领导", "邮箱", "传真", "身份证")):
        return text
    return _WITHIN.sub("", text).strip()


def shown(text: str) -> str:
    """A row's text for the account: short, and nothing at all where it may name a person or a number to call."""
    if _PERSONAL.search(text):
        return ""
    plain = _LONG_DIGITS.sub("（号码略）", halfwidth(text))
    return plain if len(plain) <= 60 else plain[:59] + "…"


def shown_unknown(texts: Sequence[str]) -> str:
    """The cells of a row that nothing explains; what could be a person's name is left out."""
    return shown(" | ".join("（略）" if _may_name(squeeze(text)) else text.strip() for text in texts))


def _may_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text)) and text not in vocabulary().fields and text not in vocabulary().columns
