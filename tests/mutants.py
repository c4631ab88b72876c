"""Mutants (变异体): every small edit of the sources of the rules, one at a time. `tests.mutation` asks who notices.

The edits are made in the text, so that a survivor can be shown as a change of lines. What stands in an `assert` is for
the type checker and left alone.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Literal

from assistant.rules import engine

Kind = Literal["negate", "drop", "compare", "connect", "threshold"]
MAIN: tuple[Kind, ...] = ("negate", "drop")  # what breaks a condition outright; the others move it
NAMES: dict[Kind, str] = {
    "negate": "condition negated",
    "drop": "`yield` dropped",
    "compare": "comparison moved",
    "connect": "`and`/`or` swapped",
    "threshold": "number off by one",
}
_MOVED = {
    "<": "<=", "<=": "<", ">": ">=", ">=": ">", "==": "!=", "!=": "==",
    "is": "is not", "is not": "is", "in": "not in", "not in": "in",
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One edit of a module: bytes `start` to `end` of its source replaced. `codes` are the rules that rest on it."""

    module: ModuleType
    codes: tuple[str, ...]
    kind: Kind
    start: int
    end: int
    new: bytes

    @property
    def source(self) -> bytes:
        """The module's source with the edit made."""
        source = _source(self.module)
        return source[: self.start] + self.new + source[self.end :]

    def diff(self) -> str:
        """The edited lines before and after, as `file:line`, `- old`, `+ new`."""
        source = _source(self.module)
        line = source.count(b"\n", 0, self.start) + 1
        first = source.rfind(b"\n", 0, self.start) + 1
        last = (source.find(b"\n", self.end) + 1 or len(source) + 1) - 1
        old = source[first:last].decode()
        new = (source[first : self.start] + self.new + source[self.end : last]).decode()
        shown = [f"{self.module.__name__.rpartition('.')[2]}.py:{line}"]
        shown += [f"- {each.strip()}" for each in old.splitlines()] + [f"+ {each.strip()}" for each in new.splitlines()]
        return "\n".join(shown)


# What belongs to a rule.


@lru_cache(maxsize=32)
def _source(module: ModuleType) -> bytes:
    assert module.__file__ is not None
    return Path(module.__file__).read_bytes()


def _definitions(tree: ast.Module) -> dict[str, ast.AST]:
    """The functions and classes of a module by name."""
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}


def _code_of(node: ast.AST) -> str | None:
    """The code of the rule that a function is; None when it is none."""
    for decorator in getattr(node, "decorator_list", ()):
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "rule":
            first = decorator.args[0]
            assert isinstance(first, ast.Constant)
            return str(first.value)
    return None


def _owners(tree: ast.Module) -> dict[str, tuple[str, ...]]:
    """For every function and class of the module, the codes of the rules that reach it."""
    defined = _definitions(tree)
    uses = {
        name: {each.id for each in ast.walk(node) if isinstance(each, ast.Name) and each.id in defined} - {name}
        for name, node in defined.items()
    }
    owners: dict[str, set[str]] = defaultdict(set)
    for name, node in defined.items():
        code, waiting = _code_of(node), [name]
        while code and waiting:
            reached = waiting.pop()
            if code not in owners[reached]:
                owners[reached].add(code)
                waiting += uses[reached]
    return {name: tuple(sorted(codes)) for name, codes in owners.items()}


# The edits.


@lru_cache(maxsize=1)
def mutants() -> tuple[Mutant, ...]:
    """Every edit of every rule and its helpers, in the order of the sources."""
    return tuple(mutant for module in engine.FAMILIES for mutant in _of_module(module))


def _of_module(module: ModuleType) -> Iterator[Mutant]:
    source = _source(module)
    tree = ast.parse(source)
    starts = [0, *(match.end() for match in re.finditer(rb"\n", source))]

    def span(node: ast.AST) -> tuple[int, int]:
        assert isinstance(node, ast.expr | ast.stmt)
        assert node.end_lineno is not None and node.end_col_offset is not None
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    defined = _definitions(tree)
    for name, codes in _owners(tree).items():
        body = defined[name].body  # type: ignore[attr-defined]
        for kind, start, end, new in sorted(set(_edits(body, source, span)), key=lambda edit: (edit[1], edit[0])):
            yield Mutant(module, codes, kind, start, end, new)


_Edit = tuple[Kind, int, int, bytes]


def _edits(body: list[ast.stmt], source: bytes, span: Callable[[ast.AST], tuple[int, int]]) -> Iterator[_Edit]:
    asserted = {each for statement in body for each in _asserted(statement)}  # for the type checker: no behaviour
    for node in (each for statement in body for each in ast.walk(statement) if each not in asserted):
        if isinstance(node, ast.If | ast.While | ast.IfExp):
            yield _negated(node.test, source, span)
        elif isinstance(node, ast.comprehension):
            yield from (_negated(test, source, span) for test in node.ifs)
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Yield | ast.YieldFrom):
            yield ("drop", *span(node), b"pass")
        elif isinstance(node, ast.BoolOp):
            word, other = (b"and", b"or") if isinstance(node.op, ast.And) else (b"or", b"and")
            for left, right in zip(node.values, node.values[1:], strict=False):
                yield ("connect", *_word(source, span(left)[1], span(right)[0], word), other)
        elif isinstance(node, ast.Compare):
            left: ast.AST = node.left
            for right in node.comparators:
                start, end = span(left)[1], span(right)[0]
                between = source[start:end].decode()
                operator = next(each for each in sorted(_MOVED, key=len, reverse=True) if each in between)
                yield ("compare", *_word(source, start, end, operator.encode()), _MOVED[operator].encode())
                left = right
            for operand in (node.left, *node.comparators):
                if isinstance(operand, ast.Constant) and type(operand.value) is int:
                    for moved in (operand.value - 1, operand.value + 1):
                        yield ("threshold", *span(operand), str(moved).encode())


def _asserted(statement: ast.stmt) -> Iterator[ast.AST]:
    for node in ast.walk(statement):
        if isinstance(node, ast.Assert):
            yield from ast.walk(node)


def _negated(test: ast.expr, source: bytes, span: Callable[[ast.AST], tuple[int, int]]) -> _Edit:
    start, end = span(test)
    return "negate", start, end, b"not (" + source[start:end] + b")"


def _word(source: bytes, start: int, end: int, word: bytes) -> tuple[int, int]:
    """Where the word stands between two places, beside brackets and line ends."""
    place = source.index(word, start, end)
    return place, place + len(word)
