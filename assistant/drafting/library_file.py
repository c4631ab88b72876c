"""One file of the indicator library: `Kind`, its `Entry` rows, and reading them. Imports `form` only."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any

from ..errors import MubiaoError
from ..form.target import IN_WORDS, TargetValue
from ..form.target import Kind as ValueKind
from ..form.taxonomy import level2_of
from ..form.text import wording

# What a pattern may leave open, and a figure of the right form, with which its grammar is read. It is never shown.
_OPEN = {"数量": "2", "金额": "2", "比例": "50", "时长": "2", "年度": "2024", "月": "6", "日": "30"}
_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# The forms that give cost a level of its own call a project's spending 经济成本; others have it as 成本 under 产出.
SAME_ROWS = {"经济成本指标": "成本指标"}


class LibraryError(MubiaoError):
    """A file of the library is not one. The message names the file, the entry and the key."""


class Direction(StrEnum):
    """Which way a value is better."""

    HIGH = "越高越好"
    LOW = "越低越好"
    EXACT = "等于目标值"
    ON_TIME = "按期完成"


_DIRECTIONS = {"≥": Direction.HIGH, "≤": Direction.LOW, "=": Direction.EXACT, None: Direction.ON_TIME}


@dataclass(frozen=True, slots=True)
class Entry:
    """One reference indicator.

    level2    its second level; costs stand under 成本指标, whatever a form calls them
    name      三级指标, a noun phrase
    pattern   the target value with its figures open: `≥{数量}次`, `≤{金额}万元`, `{年度}年{月}月{日}日前`
    counting  how it is counted (计算口径)
    source    where the figure is taken from (数据来源)
    """

    level2: str
    name: str
    pattern: str
    counting: str
    source: str

    @property
    def open(self) -> tuple[str, ...]:
        """What has to be filled in, in the order of the pattern: `("数量",)`."""
        return tuple(_PLACEHOLDER.findall(self.pattern))

    @property
    def form(self) -> str:
        """The pattern as a reader is shown it: `≥…次`."""
        return _PLACEHOLDER.sub("…", self.pattern)

    @property
    def operator(self) -> str | None:
        """≥, ≤ or =; None for a date."""
        return _grammar(self.pattern).operator

    @property
    def unit(self) -> str:
        """计量单位, `次`, `%`, `元/人`; empty for a date."""
        value = _grammar(self.pattern)
        return f"{value.multiplier}{value.unit or ''}{f'/{value.per}' if value.per else ''}"

    @property
    def value_kind(self) -> ValueKind:
        """The kind of value it takes."""
        return _grammar(self.pattern).kind

    @property
    def direction(self) -> Direction:
        """Which way it is better (指标方向)."""
        return _DIRECTIONS[self.operator]

    def filled(self, figures: Mapping[str, str]) -> str:
        """The target value with these figures, `{"数量": "5"}`. KeyError when one of `open` is missing."""
        return _PLACEHOLDER.sub(lambda match: figures[match[1]], self.pattern)


@dataclass(frozen=True, slots=True, eq=False)
class Kind:
    """One kind of project (项目类型).

    name           `会议`
    title          what belongs to it, for a reader
    words          what a project's name or goal says when it is of this kind
    general_words  words that projects of other kinds use as well (工程, 维修): they decide where nothing else does
    not_words      longer words in which one of its words means something else: 会议室 is no 会议
    activity       whether the kind is something done in any field (培训 of 老干部): then the activity comes first
    note           what the entries are: a reference
    entries        its indicators, in the order of the file
    file           the file it was read from, its name only
    """

    name: str
    title: str
    words: tuple[str, ...]
    general_words: tuple[str, ...]
    not_words: tuple[str, ...]
    activity: bool
    note: str
    entries: tuple[Entry, ...]
    file: str


@lru_cache(maxsize=1024)
def _grammar(pattern: str) -> TargetValue:
    return TargetValue.parse(_PLACEHOLDER.sub(lambda match: _OPEN.get(match[1], ""), pattern))


@lru_cache(maxsize=4)
def read_folders(folders: tuple[Path, ...]) -> tuple[Kind, ...]:
    """The kinds of these folders, in order; a later folder's kind replaces an earlier one's of the same name.

    LibraryError when a file is not as it should be.
    """
    found: dict[str, Kind] = {}
    for folder in folders:
        own: dict[str, Kind] = {}
        for path in sorted(folder.glob("*.toml")):
            kind = _read(path)
            if kind.name in own:
                raise _wrong(path, "kind", f"“{kind.name}”在 {own[kind.name].file} 里已经有了")
            own[kind.name] = kind
        found |= own
    seen: dict[str, Kind] = {}
    for kind in found.values():
        for word in (*kind.words, *kind.general_words):
            other = seen.setdefault(word, kind)
            if other is not kind:
                raise _wrong(Path(kind.file), "words", f"“{word}”在 {other.file} 里也有，一个词只能说明一类项目")
    return tuple(found.values())


def _read(path: Path) -> Kind:
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise LibraryError(f"读不了指标库文件 {path}。请给出一个 UTF-8 编码的 .toml 文件。") from error
    except tomllib.TOMLDecodeError as error:
        raise LibraryError(f"指标库文件 {path} 不是正确的 TOML：{error}。") from error
    _check_keys(
        path, "", data, {"kind", "title", "words", "note", "indicators"}, {"general_words", "not_words", "activity"}
    )
    indicators = data["indicators"]
    if not isinstance(indicators, dict):
        raise _wrong(path, "indicators", "应按二级指标分组")
    found: list[Entry] = []
    for level2, rows in indicators.items():
        level = level2_of(level2)
        if level is None or level.name != level2 or level2 in SAME_ROWS:
            raise _wrong(path, f"indicators.{level2}", "不是二级指标的名称")
        if not isinstance(rows, list):
            raise _wrong(path, f"indicators.{level2}", "应是一个清单")
        found += [_entry(path, level2, number, row) for number, row in enumerate(rows, 1)]
    _check_names(path, found)
    words, general, others = (_words(path, key, data) for key in ("words", "general_words", "not_words"))
    for other in others:
        if not any(word in other and word != other for word in (*words, *general)):
            raise _wrong(path, "not_words", f"“{other}”里没有本类的词，不必写")
    return Kind(
        name=_text(path, "kind", data["kind"]),
        title=_text(path, "title", data["title"]),
        words=words,
        general_words=general,
        not_words=others,
        activity=_flag(path, "activity", data.get("activity", False)),
        note=_text(path, "note", data["note"]),
        entries=tuple(found),
        file=path.name,
    )


def _entry(path: Path, level2: str, number: int, row: Any) -> Entry:
    where = f"indicators.{level2} 第{number}条"
    if not isinstance(row, dict):
        raise _wrong(path, where, "应写成 { name = …, pattern = …, counting = …, source = … }")
    keys = ("name", "pattern", "counting", "source")
    _check_keys(path, f"{where}的 ", row, set(keys), set())
    name, pattern, counting, source = (_text(path, f"{where}的 {key}", row[key]) for key in keys)
    _check_pattern(path, f"{where}“{name}”的 pattern", pattern)
    return Entry(level2, name, pattern, counting, source)


def _check_pattern(path: Path, key: str, pattern: str) -> None:
    for each in _PLACEHOLDER.findall(pattern):
        if each not in _OPEN:
            raise _wrong(path, key, f"没有“{{{each}}}”这种空位，可用的有：{'、'.join(_OPEN)}")
    if re.search(r"\d", pattern):
        raise _wrong(path, key, f"“{pattern}”里写了数，数要留空位，如 ≥{{数量}}次")
    value = _grammar(pattern)
    if value.kind in IN_WORDS or value.kind in (ValueKind.BLANK, ValueKind.NUMBER) or value.approximate:
        raise _wrong(path, key, f"“{pattern}”填上数以后不是一个带单位的指标值")
    if value.operator not in _DIRECTIONS or (value.operator is None) != (value.kind is ValueKind.DATE):
        raise _wrong(path, key, f"“{pattern}”要以 ≥、≤ 或 = 开头；日期不写比较符")


def _check_names(path: Path, found: Iterable[Entry]) -> None:
    seen: dict[str, Entry] = {}
    for entry in found:
        if seen.setdefault(wording(entry.name), entry) is not entry:
            raise _wrong(path, f"indicators.{entry.level2}", f"“{entry.name}”写了两次")


def _check_keys(path: Path, where: str, data: Mapping[str, Any], needed: set[str], optional: set[str]) -> None:
    for key in data:
        if key not in needed | optional:
            raise _wrong(path, f"{where}{key}", "没有这个键")
    for key in sorted(needed - set(data)):
        raise _wrong(path, f"{where}{key}", "没有写")


def _text(path: Path, key: str, value: Any) -> str:
    if not isinstance(value, str) or not value.strip():
        raise _wrong(path, key, "应是一段文字")
    return value


def _words(path: Path, key: str, data: Mapping[str, Any]) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(word, str) and len(word) > 1 for word in value):
        raise _wrong(path, key, "应是一个清单，每个词不少于两个字")
    return tuple(value)


def _flag(path: Path, key: str, value: Any) -> bool:
    if not isinstance(value, bool):
        raise _wrong(path, key, "应是 true 或 false")
    return value


def _wrong(path: Path, key: str, reason: str) -> LibraryError:
    return LibraryError(f"指标库文件 {path} 的 {key}：{reason}。")
