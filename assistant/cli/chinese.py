"""Help pages and wrong usage in Chinese (帮助、用法提示): Typer says both in English, and breaks lines by characters.

Imports Typer; the words and the widths of a report come when a page is asked for.
"""

import re
from collections.abc import Iterator, Sequence
from enum import Enum
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

_KINDS = {
    "path": "文件", "list[Path]": "文件", "str": "文字", "list[str]": "文字", "int": "数", "int range": "数",
}  # fmt: skip
_GAP = 2
_LEFT = 32  # columns at most for an option and its value; a longer one has its text on the next line

# What Typer says of wrong usage, and what is said instead. `{0}` is the first group.
_SAID = (
    (r"No such option: (\S+) \(Possible options: (.+)\)", "没有 {0} 这个选项。是不是 {1}？"),
    (r"No such option: (\S+)", "没有 {0} 这个选项。"),
    (r"No such command '(.+)'\. Did you mean '(.+)'\?", "没有 {0} 这个命令。是不是 {1}？"),
    (r"No such command '(.+)'(?:\.| Did).*", "没有 {0} 这个命令。"),
    (r"Missing (?:argument|option) '(.+?)'\..*", "没有写 {0}。"),
    (r"Option '(.+)' requires an argument\.", "{0} 后面要写内容。"),
    (r"Option '(.+)' does not take a value\.", "{0} 后面不写内容。"),
    (r"Got unexpected extra argument\(s\) \((.+)\)", "多写了 {0}。"),
    (r"Invalid value for '(.+?)': Value error, '(.*)' is not one of (.+)\.", "{0} 不能是 {1}，可用的有：{2}。"),
    (r"Invalid value for '(.+?)': Input should be less than or equal to (.+)", "{0} 不能大于 {1}。"),
    (r"Invalid value for '(.+?)': Input should be greater than or equal to (.+)", "{0} 不能小于 {1}。"),
    (r"Invalid value for '(.+?)': Input should be a valid integer.*", "{0} 应是整数。"),
    (r"Invalid value for '(.+?)': path '(.+)' is not readable\.", "{1}：没有读取权限。"),
)


class Command(TyperCommand):
    """A command with its page in Chinese."""

    def get_usage(self, ctx: Any) -> str:
        return _usage(self, ctx)

    def get_help(self, ctx: Any) -> str:
        return "\n".join(_page(self, ctx))


class Group(TyperGroup):
    """The program itself, likewise."""

    def get_usage(self, ctx: Any) -> str:
        return _usage(self, ctx)

    def get_help(self, ctx: Any) -> str:
        return "\n".join(_page(self, ctx))


def wrong_usage(error: typer.TyperException) -> str:
    """What is wrong with a command line, how it is written, and where that is explained."""
    ctx = getattr(error, "ctx", None)
    message = error.format_message()
    if ctx is None or message == ctx.get_help():  # nothing was asked for: the page itself is the answer
        return message if ctx else _said(message)
    return f"{_said(message)}\n{ctx.get_usage()}\n用 {ctx.command_path} --help 看每个选项。"


def _said(message: str) -> str:
    for pattern, said in _SAID:
        if found := re.fullmatch(pattern, " ".join(message.split())):
            return said.format(*(re.sub(r"['\[\]]", "", group).replace(", ", "、") for group in found.groups()))
    return f"用法不对：{message}"


def _usage(command: TyperCommand | TyperGroup, ctx: Any) -> str:
    pieces = ["[选项]"]
    for param in command.get_params(ctx):
        if param.param_type_name == "argument":
            name = param.metavar or param.name
            pieces.append(name if param.required else f"[{name}]")
    if isinstance(command, TyperGroup):
        pieces.append("命令 …")
    return f"用法：{ctx.command_path} {' '.join(pieces)}"


def _page(command: TyperCommand | TyperGroup, ctx: Any) -> Iterator[str]:
    from ..rules.report.shown import COLUMNS, wrap

    yield _usage(command, ctx)
    for paragraph in (command.help or "").split("\n\n"):
        yield ""
        yield from (f"  {line}" for line in wrap(" ".join(paragraph.split()), COLUMNS - 2))
    params: list[Any] = command.get_params(ctx)
    arguments = [(each.metavar or each.name, each.help or "") for each in params if each.param_type_name == "argument"]
    options = [(_option(each, ctx), _told(each)) for each in params if each.param_type_name == "option"]
    yield from _section("参数", arguments)
    yield from _section("选项", options)
    if isinstance(command, TyperGroup):
        known = ((name, command.get_command(ctx, name)) for name in command.list_commands(ctx))
        yield from _section("命令", [(name, (each.help or "").split("\n\n")[0]) for name, each in known if each])


def _option(param: Any, ctx: Any) -> str:
    name = "、".join(param.opts)
    if param.is_flag:
        return name
    kind = param.display_type(ctx).strip("<>")
    return f"{name} {param.metavar or _KINDS.get(kind, kind)}"


def _told(param: Any) -> str:
    if "--help" in param.opts:
        return "显示这一页。"
    default = param.default.value if isinstance(param.default, Enum) else param.default
    usual = f"默认 {default}。" if param.show_default and default and not param.is_flag else ""
    return f"{param.help or ''}{usual}"


def _section(title: str, rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Two columns under a title, the right one broken to the width of a terminal."""
    from ..rules.report.shown import COLUMNS, width, wrap

    if not rows:
        return
    yield ""
    yield f"{title}："
    left = min(max(width(name) for name, _ in rows), _LEFT) + _GAP
    for name, text in rows:
        lines = list(wrap(" ".join(text.split()), COLUMNS - left - 2)) or [""]
        if width(name) + _GAP > left:
            yield f"  {name}"
        else:
            yield f"  {name}{' ' * (left - width(name))}{lines.pop(0)}".rstrip()
        yield from (f"  {' ' * left}{line}" for line in lines)
