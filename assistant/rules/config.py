"""A user's own settings of the check (`mubiao.toml`): which rules, how grave, and other word lists and thresholds.

    select = ["S", "F", "V02"]        # families or codes; without it every rule is used
    ignore = ["V03"]                  # the nearer one wins: V02 before V; of equals, ignore
    [severity]
    V02 = "warning"                   # every finding of the rule has this severity, with --strict too
    [words.structure]
    goal_least = 30                   # the sections, keys and types of words.toml; a list replaces the whole list

Whatever is not understood is an error that names the file and the key: a typing mistake must not switch a check off.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from ..errors import MubiaoError, trouble
from ..form.target import Kind
from .engine import rules
from .rule import Severity
from .vocabulary import listed, supplied_words

NAME = "mubiao.toml"
# Characters that mean something in a regular expression; some rules build one of a word list.
_SPECIAL = re.compile(r"[\\()\[\]{}|*+?^$]")


class ConfigError(MubiaoError):
    """A settings file says something that is not understood. The message names the file and the key."""

    def __init__(self, file: str | Path, key: str, reason: str) -> None:
        super().__init__(f"{file} 的 {key}：{reason}。" if key else f"{file}：{reason}。")


@dataclass(frozen=True)
class Config:
    """What a check is to do otherwise than by default.

    file            where it was read from
    select, ignore  codes or family letters
    severity        by code
    words           all word lists and thresholds, the user's merged into those of `words.toml`; None: those
    """

    file: str = ""
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    severity: Mapping[str, Severity] = field(default_factory=dict)
    words: Mapping[str, Any] | None = None

    def selects(self, code: str) -> bool:
        """Whether the rule is used: the entry that names it most exactly decides, of equals the one in `ignore`."""
        chosen = max((len(each) for each in self.select if code.startswith(each)), default=0 if not self.select else -1)
        left_out = max((len(each) for each in self.ignore if code.startswith(each)), default=-1)
        return chosen > left_out


def find_config(folder: Path | None = None) -> Path | None:
    """The `mubiao.toml` of the folder (default: where the command runs) or the nearest one above; None if none."""
    start = (folder or Path.cwd()).resolve()
    return next((each / NAME for each in (start, *start.parents) if (each / NAME).is_file()), None)


def load_config(path: Path) -> Config:
    """The settings in that file. `ConfigError` names the file and the key that is wrong."""
    data = read_toml(path)
    expect_keys(path, "", data, ("select", "ignore", "severity", "words"))
    config = Config(
        str(path),
        _selection(path, "select", data),
        _selection(path, "ignore", data),
        _severity(path, _table(path, "severity", data)),
        _words(path, _table(path, "words", data)),
    )
    if not any(config.selects(each.code) for each in rules()):
        raise ConfigError(path, "ignore", "这样一来一条规则都不剩，什么都不会检查")
    return config


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in a TOML file. `ConfigError` when it cannot be read."""
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise ConfigError(path, "", f"读不了这个文件（{trouble(error)}）") from error
    except UnicodeDecodeError as error:
        raise ConfigError(path, "", "不是 UTF-8 编码的文本，请另存为 UTF-8") from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(path, "", f"不是正确的 TOML（{error}）") from error


def expect_keys(path: Path, where: str, data: Mapping[str, Any], known: tuple[str, ...]) -> None:
    """`ConfigError` for the first key that is not known."""
    for key in data:
        if key not in known:
            raise ConfigError(path, f"{where}{key}", f"没有这个键，可用的有：{'、'.join(known)}")


def expect_code(path: Path, key: str, code: object) -> str:
    """`ConfigError` unless it is the code of a rule."""
    if not isinstance(code, str) or all(code != each.code for each in rules()):
        raise ConfigError(path, key, f"没有代码为“{code}”的规则，用 mubiao rules 查看全部规则")
    return code


def _table(path: Path, key: str, data: Mapping[str, Any]) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(path, key, f"应写成一段 [{key}]")
    return value


def _selection(path: Path, key: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    if key not in data:
        return ()
    value = data[key]
    if not isinstance(value, list) or not value:
        raise ConfigError(path, key, '应是规则代码或类别字母的清单，如 ["S", "V02"]，不能是空的')
    families = {each.code[0] for each in rules()}
    for entry in value:
        if entry not in families:
            expect_code(path, key, entry)
    return tuple(value)


def _severity(path: Path, data: Mapping[str, Any]) -> dict[str, Severity]:
    stated: dict[str, Severity] = {}
    for code, level in data.items():
        expect_code(path, f"severity.{code}", code)
        if level not in list(Severity):
            raise ConfigError(path, f"severity.{code}", '应是 "error"、"warning" 或 "info"')
        stated[code] = Severity(level)
    return stated


def _words(path: Path, data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    if not data:
        return None
    merged = {section: dict(lists) for section, lists in supplied_words().items()}
    expect_keys(path, "words.", data, tuple(merged))
    for section in data:
        lists = _table(path, f"words.{section}", {f"words.{section}": data[section]})
        expect_keys(path, f"words.{section}.", lists, tuple(merged[section]))
        for key, value in lists.items():
            reason = _misfit(section, key, merged[section][key], value)
            if reason:
                raise ConfigError(path, f"words.{section}.{key}", reason)
            merged[section][key] = listed(value)
    return merged


def _misfit(section: str, key: str, supplied: object, value: object) -> str:
    """Why a value cannot stand where `supplied` does; empty when it can."""
    if supplied and value == []:
        return "不能是空的清单；要停用一条规则，请写在 ignore 里"
    if (section, key) in _ENTRIES:
        return _misfit_entries(section, key, value)
    if isinstance(supplied, int):
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return "" if fits else f"应是不小于 0 的整数，如 {supplied}"
    if isinstance(supplied, str):
        return _misfit_share(supplied, value) if _share(supplied) is not None else _misfit_pattern(value)
    return _misfit_list(value)


def _share(text: str) -> Decimal | None:
    try:
        share = Decimal(text)
        return share if 0 <= share <= 1 else None
    except InvalidOperation:  # no number, or NaN, which cannot be compared
        return None


def _misfit_share(supplied: str, value: object) -> str:
    fits = isinstance(value, str) and _share(value) is not None
    return "" if fits else f'应是带引号的 0 到 1 之间的数，如 "{supplied}"'


def _misfit_pattern(value: object) -> str:
    if not isinstance(value, str):
        return "应是带引号的正则表达式"
    try:
        empty = re.compile(value).search("")
    except re.error as error:
        return f"不是正确的正则表达式（{error}）"
    if re.search(r"\\[AZ]", value):
        return "一格的开头和结尾请写 ^ 和 $，不写 \\A 和 \\Z"
    return "这个正则表达式连空文本也相符，会处处相符" if empty else ""


def _misfit_list(value: object) -> str:
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        return "应是词语的清单，每个词都带引号"
    if not value:
        return "不能是空的清单"
    wrong = next((each for each in value if not each.strip() or _SPECIAL.search(each)), None)
    return "" if wrong is None else f"“{wrong}”不能作词语：空白，或含有 \\ ( ) [ ] {{ }} | * + ? ^ $ 之一"


def _misfit_kinds(value: object) -> str:
    if reason := _misfit_list(value):
        return reason
    assert isinstance(value, list)
    return "".join(f"没有“{each}”这种指标值" for each in value if each not in list(Kind))


def _misfit_yuan(value: object) -> str:
    try:
        amount = Decimal(value) if isinstance(value, int | str) and not isinstance(value, bool) else None
    except InvalidOperation:
        amount = None
    return (
        "" if amount is not None and amount.is_finite() and amount > 0 else '应是大于 0 的整数，或带引号的数，如 "0.5"'
    )


def _misfit_word(value: object) -> str:
    return "" if isinstance(value, str) and value.strip() else "应是带引号的词"


# Lists of entries with keys of their own: what each key may hold, and the sets of keys of which one must be complete.
_Keys = dict[str, Callable[[object], str]]
_ENTRIES: dict[tuple[str, str], tuple[_Keys, tuple[frozenset[str], ...]]] = {
    ("values", "units"): (
        {"endings": _misfit_list, "units": _misfit_list, "kinds": _misfit_kinds},
        (frozenset({"endings", "units"}), frozenset({"endings", "kinds"})),
    ),
    ("standards", "ceilings"): (
        {"words": _misfit_list, "per": _misfit_word, "yuan": _misfit_yuan},
        (frozenset({"words", "per", "yuan"}),),
    ),
}


def _misfit_entries(section: str, key: str, value: object) -> str:
    keys, complete = _ENTRIES[section, key]
    known = "、".join(keys)
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        return f"应写成一段段 [[words.{section}.{key}]]，各有 {known}"
    for number, entry in enumerate(value, 1):
        for name, held in entry.items():
            reason = keys[name](held) if name in keys else f"没有这个键，可用的有：{known}"
            if reason:
                return f"第{number}段的 {name}：{reason}"
        if not any(wanted <= set(entry) for wanted in complete):
            return f"第{number}段不全，要有 {' 或 '.join('、'.join(sorted(wanted)) for wanted in complete)}"
    return ""
