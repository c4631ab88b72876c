"""Files made to exhaust or to crash: each is refused with a sentence within five seconds and one gibibyte.

Every case is read in a process of its own under a hard limit of memory.
"""

import io
import re
import sys
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
import xlsxwriter

from assistant.documents import MAX_BYTES

from .limited import MEMORY, SECONDS, Worker
from .pdfs import Page, pdf
from .samples import W, cell, docx, paragraph, table, zipped

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=False))
    + "]>"
)
EXTERNAL = '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/hostname">]>'


@cache
def workbook() -> dict[str, bytes]:
    """The parts of a sound workbook of one sheet."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        book.add_worksheet().write(0, 0, "甲")
    with zipfile.ZipFile(buffer) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsx(sheet: str, prologue: str = "") -> bytes:
    part = f'{prologue}<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
    return zipped({**workbook(), "xl/worksheets/sheet1.xml": part})


def sheet_of(*cells: str) -> str:
    return f"<sheetData><row r='1'>{''.join(cells)}</row></sheetData>"


def text_cell(text: str, place: str = "A1") -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def nested(depth: int) -> str:
    return "<w:tbl><w:tr><w:tc>" * depth + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * depth


def padded(start: bytes) -> bytes:
    """A file of 200 MB."""
    return start + b"\0" * (200 * 2**20 - len(start))


def many_parts() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for number in range(60_000):
            archive.writestr(str(number), b"")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{W}"><w:body/></w:document>')
    return buffer.getvalue()


def bursting_pdf() -> bytes:
    """A page whose content unpacks to eighty megabytes."""
    page = Page()
    data = pdf([page])
    burst = zlib.compress(b"q Q " * (20 * 2**20), 9)
    return data.replace(b"endstream", b"endstream\n", 1) + b"\n9 0 obj\n<< /Filter /FlateDecode >>\nstream\n" + burst


def twice_packed_pdf() -> bytes:
    inner = zlib.compress(zlib.compress(b"\0" * (80 * 2**20), 9), 9)
    head = b"%%PDF-1.7\n1 0 obj\n<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(inner)
    return head + inner + b"\nendstream\nendobj\n"


def crowded_pdf() -> bytes:
    page = Page()
    page.parts = [f"{x % 500} 0 m {x % 500} {x % 800} l S" for x in range(200_000)]
    return pdf([page])


ROWS = 100_000
MERGES = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 1000 + "</mergeCells>"
# ruff: noqa: PLW0108  (every case is made when its test runs)
CASES: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "a zip bomb": ("a.docx", lambda: zipped({"word/document.xml": b"\0" * (100 * 2**20)}), "解压后过大"),
    "a zip bomb among pictures": (
        "a.xlsx",
        lambda: zipped({**workbook(), "xl/media/a.png": b"\0" * (100 * 2**20)}),
        "解压后过大",
    ),
    "a zip of 60,000 parts": ("a.docx", many_parts, "部件过多"),
    "an ordinary workbook": ("a.xlsx", lambda: xlsx(sheet_of(text_cell("甲"))), "没有找到"),
    "an entity bomb in Word": ("a.docx", lambda: docx(table(cell("&j;")), BOMB), "实体|损坏"),
    "an entity bomb in Excel": (
        "a.xlsx",
        lambda: xlsx(sheet_of(text_cell("&j;")), prologue=BOMB),
        "损坏",
    ),
    "an entity bomb in a page": ("a.html", lambda: f"{BOMB}<table><tr><td>&j;</table>".encode(), "没有"),
    "an external entity": ("a.docx", lambda: docx(table(cell("&j;")), EXTERNAL), "实体|损坏"),
    "an external entity in Excel": (
        "a.xlsx",
        lambda: xlsx(sheet_of(text_cell("&j;")), prologue=EXTERNAL),
        "损坏",
    ),
    "200 MB of text": ("a.txt", lambda: padded("项目名称\t会议".encode()), "文件太大"),
    "200 MB of PDF": ("a.pdf", lambda: padded(b"%PDF-1.7"), "文件太大"),
    "100,000 rows of text": ("a.txt", lambda: "项目名称\t会议\n".encode() * ROWS, "超过 50000 行"),
    "100,000 rows of CSV": ("a.csv", lambda: "项目名称,会议\n".encode() * ROWS, "超过 50000 行"),
    "100,000 rows in pipes": ("a.md", lambda: "| 项目名称 | 会议 |\n".encode() * ROWS, "超过 50000 行"),
    "100,000 rows of wide blanks": ("a.txt", lambda: "项目名称    会议\n".encode() * ROWS, "超过 50000 行"),
    "100,000 rows of a page": (
        "a.html",
        lambda: ("<table>" + "<tr><td>项目名称<td>会议" * ROWS).encode(),
        "超过 50000 行",
    ),
    "100,000 rows of Word": (
        "a.docx",
        lambda: docx(table(*(cell(f"甲{n * 7919 % ROWS}") + cell("乙") for n in range(ROWS)))),
        "过大|超过 50000 行",
    ),
    "100,000 paragraphs of Word": ("a.docx", lambda: docx(paragraph("甲") * ROWS), "超过 50000 行"),
    "100,000 rows of Excel": (
        "a.xlsx",
        lambda: xlsx(
            "<sheetData>"
            + "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, ROWS + 1))
            + "</sheetData>"
        ),
        "范围过大",
    ),
    "rows and columns of Excel to the end": (
        "a.xlsx",
        lambda: xlsx(sheet_of(text_cell("甲"), text_cell("乙", "XFD1048576"))),
        "范围过大",
    ),
    "a merge of all cells, a thousand times": (
        "a.xlsx",
        lambda: xlsx(sheet_of(text_cell("甲")) + MERGES),
        "没有找到",
    ),
    "a declared size of all cells": (
        "a.xlsx",
        lambda: xlsx('<dimension ref="A1:XFD1048576"/>' + sheet_of(text_cell("甲"))),
        "没有找到",
    ),
    "a stated number of texts that no memory holds": (
        "a.xlsx",
        lambda: zipped(
            {
                **workbook(),
                "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" uniqueCount="42949672965"><si><t>甲</t></si></sst>',
            }
        ),
        "已损坏",
    ),
    "a part whose place lies before the file": (
        "a.docx",
        lambda: docx(paragraph("甲"))[9:],
        "已损坏",
    ),
    "tables nested 20 deep": ("a.docx", lambda: docx(nested(20)), "没有找到"),
    "tables nested 5,000 deep": ("a.docx", lambda: docx(nested(5000)), "嵌套过深|损坏"),
    "runs nested 900 deep": (
        "a.docx",
        lambda: docx(f"<w:p>{'<w:smartTag>' * 900}{'</w:smartTag>' * 900}</w:p>"),
        "嵌套过深|损坏|没有",
    ),
    "elements nested 100,000 deep": ("a.html", lambda: b"<div>" * 100_000, "嵌套过深"),
    "tables nested in a page": ("a.html", lambda: b"<table><tr><td>" * 300, "嵌套过深|没有"),
    "spans without end": (
        "a.html",
        lambda: ("<table>" + "<tr><td rowspan=65534 colspan=900>甲" * 3000).encode(),
        "太大|太宽",
    ),
    "spans without end in Word": (
        "a.docx",
        lambda: docx(table(cell("甲", '<w:gridSpan w:val="999999999"/>') * 20) * 20),
        "没有找到",
    ),
    "a cell of megabytes in a page": ("a.html", lambda: ("<table><tr><td>" + "甲" * 5_000_000).encode(), "万字|过大"),
    "a cell of megabytes in Word": ("a.docx", lambda: docx(table(cell("甲" * 5_000_000))), "万字|损坏|过大"),
    "a cell of megabytes in Excel": ("a.xlsx", lambda: xlsx(sheet_of(text_cell("甲" * 5_000_000))), "万字|过大"),
    "a cell of megabytes in text": ("a.txt", lambda: ("甲" * 5_000_000 + "\t乙").encode(), "万字"),
    "a cell of megabytes in CSV": ("a.csv", lambda: ('"' + "甲" * 5_000_000).encode(), "引号不成对|万字"),
    "tags that never end": ("a.xlsx", lambda: xlsx("<c " * 3_000_000), "没有内容|损坏"),
    "thousands of pages": ("a.pdf", lambda: pdf([Page()], count=5000), "太长"),
    "a page that bursts": ("a.pdf", bursting_pdf, "解压后过大"),
    "a page packed twice": ("a.pdf", twice_packed_pdf, "解压后过大"),
    "a page full of lines": ("a.pdf", crowded_pdf, "线条过多"),
    "an old workbook of garbage": (
        "a.xls",
        lambda: bytes.fromhex("D0CF11E0A1B11AE1") + bytes(range(256)) * 400,
        "损坏",
    ),
}


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker() as running:
        yield running


@pytest.mark.xdist_group("hostile")
@pytest.mark.skipif(sys.platform != "linux", reason="the limits are Linux's")
@pytest.mark.parametrize("name", CASES)
def test_hostile_files_are_refused_in_time(name: str, tmp_path: Path, worker: Worker) -> None:
    file, content, reason = CASES[name]
    place = tmp_path / file
    place.write_bytes(content())
    outcome = worker.read(place)
    assert outcome.how == "refused", outcome.said
    assert re.search(reason, outcome.said), outcome.said
    assert outcome.said.endswith("。")
    assert outcome.seconds < SECONDS, f"{outcome.seconds:.1f} s"
    assert outcome.peak < MEMORY / 2**20


def test_the_limit_of_a_file_stands_below_what_is_refused() -> None:
    assert MAX_BYTES < 200 * 2**20
