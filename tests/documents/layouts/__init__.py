"""A corpus of layouts (版式): forms in a readable notation, built in several formats, each with what must be read.

`NAME.grid` holds the form: `= ` begins a line above a table, `| a | b |` is a row; `^` carries on the cell above, `<`
the one to the left, `⏎` is a line break. The first line names the formats. `NAME.json` holds the expected tables and,
for each format, the account: rows read, repaired and passed over, and every repair; or the reason of the refusal.

    python -m tests.documents.layouts        writes every NAME.json anew, to be read before it is committed
"""

import html
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.documents import SUFFIXES, Kind, read_bytes
from assistant.errors import ReadError

from ..samples import cell, docx, paragraph, table

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Block:
    """Lines above a table, and its rows."""

    lines: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Layout:
    name: str
    formats: tuple[str, ...]
    blocks: tuple[Block, ...]

    def data(self, suffix: str) -> bytes:
        return {"txt": _txt, "docx": _docx, "xlsx": _xlsx, "html": _html}[suffix](self)

    @property
    def expected(self) -> dict[str, Any]:
        return json.loads((HERE / f"{self.name}.json").read_text("utf-8"))


def layouts() -> list[Layout]:
    return [_load(path) for path in sorted(HERE.glob("*.grid"))]


def _load(path: Path) -> Layout:
    first, *lines = path.read_text("utf-8").splitlines()
    blocks: list[Block] = []
    above: list[str] = []
    rows: list[tuple[str, ...]] = []
    for line in [*lines, "= "]:
        if line.startswith("|"):
            rows.append(
                tuple(text.strip().replace("⏎", "\n") for text in line[1:].rstrip().removesuffix("|").split("|"))
            )
        elif line.startswith("="):
            if rows:
                blocks.append(Block(tuple(above), tuple(rows)))
                above, rows = [], []
            above.append(line[1:].strip())
    if above[:-1] or not blocks:
        blocks.append(Block(tuple(above[:-1]), ()))
    return Layout(path.stem, tuple(first.removeprefix("formats:").split()), tuple(blocks))


def _spans(rows: tuple[tuple[str, ...], ...]) -> Iterator[tuple[int, int, int, int, str]]:
    """Every cell: row and column from 0, rows and columns it covers, text."""
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            if text in ("^", "<"):
                continue
            wide = 1
            while column + wide < len(row) and row[column + wide] == "<":
                wide += 1
            tall = 1
            while at + tall < len(rows) and column < len(rows[at + tall]) and rows[at + tall][column] == "^":
                tall += 1
            yield at, column, tall, wide, text


def _txt(layout: Layout) -> bytes:
    lines: list[str] = []
    for block in layout.blocks:
        lines += block.lines
        for row in block.rows:
            lines.append("\t".join("" if text in ("^", "<") else text.replace("\n", "") for text in row))
    return "\n".join(lines).encode()


def _docx(layout: Layout) -> bytes:
    body = ""
    for block in layout.blocks:
        body += "".join(paragraph(html.escape(line)) for line in block.lines)
        rows: list[str] = []
        placed = {(at, column): (tall, wide, text) for at, column, tall, wide, text in _spans(block.rows)}
        for at, row in enumerate(block.rows):
            cells = ""
            for column, mark in enumerate(row):
                if mark == "<":
                    continue
                above = at
                while block.rows[above][column] == "^":
                    above -= 1
                tall, wide, text = placed[above, column]
                merge = "" if tall == 1 else '<w:vMerge w:val="restart"/>' if above == at else "<w:vMerge/>"
                cells += cell(html.escape(text) if above == at else "", f'<w:gridSpan w:val="{wide}"/>{merge}')
            rows.append(cells)
        body += table(*rows) if rows else ""
    return docx(body)


def _xlsx(layout: Layout) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.active
    start = 1
    for block in layout.blocks:
        for line in block.lines:
            sheet.cell(start, 1, line)
            start += 1
        for at, column, tall, wide, text in _spans(block.rows):
            sheet.cell(start + at, column + 1, text or None).data_type = "s" if text else "n"
            if tall > 1 or wide > 1:
                sheet.merge_cells(None, start + at, column + 1, start + at + tall - 1, column + wide)
        start += len(block.rows)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _html(layout: Layout) -> bytes:
    body = ""
    for block in layout.blocks:
        body += "".join(f"<p>{html.escape(line)}</p>" for line in block.lines)
        rows = [""] * len(block.rows)
        for at, _, tall, wide, text in _spans(block.rows):
            inner = html.escape(text).replace("\n", "<br>")
            rows[at] += f'<td rowspan="{tall}" colspan="{wide}">{inner}</td>'
        body += f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>" if rows else ""
    return f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>'.encode()


def outcome(layout: Layout, suffix: str) -> dict[str, Any]:
    """What reading the layout in a format gives, in the form of `NAME.json`."""
    try:
        found = read_bytes(layout.data(suffix), f"{layout.name}.{suffix}")
    except ReadError as error:
        return {"refused": re.sub(r"第\d+行", "第N行", error.reason)}
    account = found.account
    return {
        "tables": [table.canonical() for table in found.tables],
        "titles": [table.source.title for table in found.tables],
        "marks": [list(table.source.marks) for table in found.tables],
        "account": {
            "read": account.read,
            "repaired": account.repaired,
            "passed_over": account.passed_over,
            "repairs": [f"{one.path}：{one.before} → {one.after}（{one.reason}）" for one in account.of(Kind.REPAIRED)],
        },
    }


def expectation(layout: Layout) -> dict[str, Any]:
    """`NAME.json` as it follows from the code: one set of tables for all formats, one account for each."""
    found = {suffix: outcome(layout, suffix) for suffix in layout.formats if f".{suffix}" in SUFFIXES}
    first = found[layout.formats[0]]
    if "refused" in first:
        return first
    return {
        "tables": first["tables"],
        "marks": first["marks"],
        "titles": first["titles"],
        "accounts": {suffix: one.get("account", one) for suffix, one in found.items()},
    }
