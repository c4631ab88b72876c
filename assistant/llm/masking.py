"""Personal data (个人信息) out of whatever is sent to a model: numbers of telephones and identity cards, and the names
behind labels such as 联系人. What is masked is replaced by a mark, so that a sentence stays one."""

import re

MARK = "（略）"
_NUMBERS = re.compile(
    r"(?<![\d.])(?:1[3-9]\d(?:[- ]?\d{4}){2}|\d{17}[\dXx]|0\d{2,3}[- ]?\d{7,8})(?![\d.])|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
_NAMED = re.compile(
    r"((?:联系人|负责人|经办人|填表人|填报人|制表人|审核人|分管领导|联系电话|手机号?|身份证号?码?)\s*[:：]\s*)[^\s,，;；。、|\"”）)]{1,20}"
)


def masked(text: str) -> str:
    """The text without personal data."""
    return _NAMED.sub(rf"\1{MARK}", _NUMBERS.sub(MARK, text))


def fenced(text: str) -> str:
    """Imported text that cannot end the data block it stands in."""
    return text.replace("<", "＜").replace(">", "＞")
