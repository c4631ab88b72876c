"""Canonical tables (.json) → Tables: one object or a list of them, with errors that name the key in Chinese."""

import json
from typing import TYPE_CHECKING, Any, NoReturn

from ..errors import ReadError
from ..form import Table

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

_SHOWN = 5
_REASONS = {
    "extra_forbidden": "不认识的键",
    "missing": "缺少这个键",
    "string_type": "应为带引号的文本或 null",
    "int_type": "应为整数",
    "int_parsing": "应为整数",
    "int_from_float": "应为整数",
    "tuple_type": "应为列表 […]",
    "dict_type": "应为对象 {…}",
    "model_type": "应为对象 {…}",
    "model_attributes_type": "应为对象 {…}",
    "greater_than_equal": "数字太小",
    "less_than_equal": "数字太大",
    "string_too_short": "不能是空的",
}


def read_json(data: bytes, file: str) -> list[Table]:
    """The tables of a .json file in UTF-8. `ReadError` as for `tables_from_json`."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ReadError(file, "不是 UTF-8 编码的 JSON。请另存为 UTF-8 编码。") from error
    return tables_from_json(text, file)


def tables_from_json(text: str, file: str) -> list[Table]:
    """The tables of a JSON text: one canonical object or a list of them.

    `ReadError` names the line of a syntax error, or the key path of what is wrong (at most five).
    """
    try:
        data = json.loads(text, object_pairs_hook=_unique, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise ReadError(file, f"不是有效的 JSON（第 {error.lineno} 行第 {error.colno} 个字符处有误）。") from error
    except RecursionError as error:
        raise ReadError(file, "JSON 嵌套太深，不是绩效目标表。") from error
    except ValueError as error:
        raise ReadError(file, f"JSON 有误：{error}。") from error
    if data == []:
        raise ReadError(file, "没有找到绩效目标表：列表是空的。")
    several = isinstance(data, list)
    tables, wrong = [], []
    for number, item in enumerate(data if several else [data], 1):
        table, reasons = _table(item, f"第 {number} 张表的 " if several else "")
        tables += [table] if table else []
        wrong += reasons
    if wrong:
        more = f"；另有 {len(wrong) - _SHOWN} 处" if len(wrong) > _SHOWN else ""
        raise ReadError(file, f"JSON 不合规定的格式：{'；'.join(wrong[:_SHOWN])}{more}。")
    return tables


def _table(item: Any, prefix: str) -> tuple[Table | None, list[str]]:
    from pydantic import ValidationError

    if not isinstance(item, dict):
        return None, [f"{prefix}最外层应为一张表的对象 {{…}}，或这样的对象的列表"]
    try:
        return Table.model_validate(item), []
    except ValidationError as error:
        return None, reasons(error, prefix)


def reasons(error: "ValidationError", prefix: str = "") -> list[str]:
    """What is wrong with a JSON object, key by key, in Chinese."""
    return [_reason(detail, prefix) for detail in error.errors(include_url=False)]


def _reason(detail: "ErrorDetails", prefix: str) -> str:
    path = ".".join(map(str, detail["loc"])) or "（整张表）"
    context = detail.get("ctx", {}).get("error")
    reason = str(context) if context else _REASONS.get(detail["type"], f"内容不合要求（{detail['type']}）")
    return f"{prefix}{path}：{reason}"


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    held: dict[str, Any] = {}
    for key, value in pairs:
        if key in held:
            raise ValueError(f"键“{key}”写了两次")
        held[key] = value
    return held


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} 不是数字")
