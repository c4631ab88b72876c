"""Fuzzing the readers: sound files of every format, spoilt at random, each read in a process of its own under limits.

    python -m tests.long.fuzz_documents [CASES [FORMAT…]]   a table as in docs/fuzzing.md

10,000 cases of all formats unless told; with formats named (.xml .doc) what these would have of so many.

Every case is known by its format and number; the same number gives the same bytes. What the readers may say to a
spoilt file is up to them. They may not fail, crash, hang or fill the memory. Files that LibreOffice converts first cost
seconds each, so they are few and go through it together, as a folder of them does.
"""

import io
import random
import resource
import subprocess
import sys
import tempfile
import time
import traceback
import warnings
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from assistant.documents import read, read_many, to_bytes
from assistant.documents.readers.formats import CONVERTED
from assistant.documents.readers.office import converter
from assistant.errors import ReadError
from tests.documents.layouts import layouts
from tests.documents.limited import Outcome, Worker
from tests.documents.pdfs import Page, pdf
from tests.documents.samples import PROFILE, SEED
from tests.documents.test_old_excel import XLSB, as_xml

CASES = 10_000
FILES = Path(__file__).parents[1] / "documents" / "files"
FORMATS = (".docx", ".xlsx", ".xls", ".xml", ".pdf", ".html", ".mht", ".csv", ".tsv", ".txt", ".md", ".json")
FEWER = 40  # one file that is converted for so many that are not
_ROWS = (
    ("项目名称", "老旧小区改造", "<", "<"),
    ("年度总体目标", "改造3个小区", "<", "<"),
    ("一级指标", "二级指标", "三级指标", "指标值"),
    ("产出指标", "数量指标", "改造小区数量", "≥3个"),
    ("^", "质量指标", "验收合格率", "≥98%"),
    ("效益指标", "社会效益指标", "受益居民", "1200户"),
)
_TOKENS = (
    *(b"\0", b"\xff" * 8, b"<", b">", b"</w:tbl>", b"<w:tbl>", b"&x;", b"&#0;", b"]]>", b"<!--", b"-1", b"0", b"1e999"),
    *(
        b"99999999999",
        b"65535",
        b"2147483647",
        b"NaN",
        b"'",
        b'"',
        b"\t" * 50,
        b"\n" * 50,
        "项目名称".encode(),
        b" " * 500,
    ),
    *(b'rowspan="65534"', b'colspan="0"', b'w:val="1000000"', b"XFD1048576", b"stream\r\n", b"obj", b"|" * 80, b"\\"),
)


@dataclass
class Tally:
    """What became of the cases of one format."""

    cases: int = 0
    read: int = 0
    refused: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: float = 0.0
    peak: float = 0.0

    def add(self, number: int, outcome: Outcome) -> None:
        self.cases += 1
        self.slowest, self.peak = max(self.slowest, outcome.seconds), max(self.peak, outcome.peak)
        if outcome.how == "read":
            self.read += 1
        elif outcome.how == "refused":
            self.refused += 1
        else:
            self.faults.append(f"case {number}: {outcome.how}: {outcome.said}")


@cache
def sound(suffix: str) -> tuple[bytes, ...]:
    """Sound files of a format to begin with."""
    if suffix in (".docx", ".xlsx", ".json"):
        made = to_bytes(read(SEED)[:2], suffix, profile=PROFILE)
        return (made, (FILES / "formats.xlsx").read_bytes()) if suffix == ".xlsx" else (made,)
    if suffix == ".xlsb":
        return (XLSB,)
    if suffix in CONVERTED:
        return (_saved_as(suffix),)
    if suffix == ".xml":
        return tuple(as_xml(layout) for layout in layouts() if "xlsx" in layout.formats)
    if suffix == ".xls":
        return tuple((FILES / name).read_bytes() for name in ("form.xls", "formats.xls"))
    if suffix == ".pdf":
        page = Page()
        page.text(200, 60, "项目支出绩效目标表（2024年度）")
        page.table(100, (60, 150, 250, 400, 530), _ROWS)
        packed = pdf([page, page])
        return (packed, pdf([page, page], packed=False))
    lines = [[text.replace("<", "").replace("^", "") for text in row] for row in _ROWS]
    if suffix in (".html", ".mht"):
        body = "".join(f"<tr>{''.join(f'<td rowspan=1 colspan=1>{text}' for text in line)}</tr>" for line in lines)
        page_text = (
            f'<html><head><meta charset="utf-8"></head><body><h1>绩效目标表</h1><table>{body}</table></body></html>'
        )
        if suffix == ".html":
            return (page_text.encode(), page_text.replace("utf-8", "gb2312").encode("gb18030"))
        head = "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=xx\n\n--xx\nContent-Type: text/html\n\n"
        return (f"{head}{page_text}\n--xx--\n".encode(),)
    if suffix == ".md":
        return ("\n".join(["# 绩效目标表", *(f"| {' | '.join(line)} |" for line in lines)]).encode(),)
    sign = {".csv": ",", ".tsv": "\t"}.get(suffix)
    if sign:
        return ("\n".join(sign.join(line) for line in lines).encode(),)
    wide = "\n".join("    ".join(line) for line in lines)
    return (SEED.read_bytes(), SEED.read_text("utf-8").encode("gb18030"), wide.encode(), wide.encode("utf-16-le"))


def _saved_as(suffix: str) -> bytes:
    """The seed as LibreOffice saves it in one of its formats; WPS calls its .doc .wps."""
    kind = {".wps": "doc"}.get(suffix, suffix[1:])
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"a{CONVERTED[suffix]}"
        source.write_bytes(to_bytes(read(SEED)[:2], source.suffix, profile=PROFILE))
        command = [str(converter()), f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--headless"]
        command += ["--convert-to", kind, "--outdir", name, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return (folder / f"a.{kind}").read_bytes()


def spoilt(suffix: str, number: int) -> bytes:
    """The case of that number."""
    dice = random.Random(f"{suffix} {number}")
    data = dice.choice(sound(suffix))
    if data.startswith(b"PK") and dice.random() < 0.8:
        return _spoilt_zip(dice, data)
    for _ in range(dice.choice((1, 1, 2, 4, 16))):
        data = dice.choice(_HARMS)(dice, data)
    return data


def _spoilt_zip(dice: random.Random, data: bytes) -> bytes:
    """The container whole, its parts spoilt, lost, doubled or exchanged."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    for _ in range(dice.choice((1, 1, 2, 5))):
        at = dice.randrange(len(parts))
        name, content = parts[at]
        match dice.randrange(8):
            case 0:
                parts.pop(at)
                if not parts:
                    parts.append((name, b""))
            case 1:
                parts.insert(dice.randrange(len(parts)), (name, content))
            case 2:
                parts[at] = (name, dice.choice(parts)[1])
            case _:
                harm = dice.choice((_mark_up, _mark_up, _mark_up, *_HARMS))
                parts[at] = (name, harm(dice, content))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # two parts of one name are meant
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name), content)
    return buffer.getvalue()


def _flip(dice: random.Random, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(dice.choice((1, 3, 20))):
        if changed:
            changed[dice.randrange(len(changed))] ^= 1 << dice.randrange(8)
    return bytes(changed)


def _cut(dice: random.Random, data: bytes) -> bytes:
    return data[: dice.randrange(len(data) + 1)]


def _drop(dice: random.Random, data: bytes) -> bytes:
    start, end = _range(dice, data)
    return data[:start] + data[end:]


def _repeat(dice: random.Random, data: bytes) -> bytes:
    start, end = _range(dice, data)
    return data[:end] + data[start:end] * dice.choice((1, 1, 5, 40)) + data[end:]


def _move(dice: random.Random, data: bytes) -> bytes:
    start, end = _range(dice, data)
    rest = data[:start] + data[end:]
    at = dice.randrange(len(rest) + 1)
    return rest[:at] + data[start:end] + rest[at:]


def _insert(dice: random.Random, data: bytes) -> bytes:
    at = dice.randrange(len(data) + 1)
    return data[:at] + dice.choice(_TOKENS) + data[at:]


def _number(dice: random.Random, data: bytes) -> bytes:
    """Another number where one stands."""
    places = [at for at, byte in enumerate(data) if 48 <= byte <= 57]
    if not places:
        return _insert(dice, data)
    at = dice.choice(places)
    return data[:at] + dice.choice((b"0", b"9", b"-1", b"99999", b"4294967296", b"")) + data[at + 1 :]


def _mark_up(dice: random.Random, data: bytes) -> bytes:
    """A tag doubled, dropped or moved, or what stands between two tags."""
    places = [at for at, byte in enumerate(data) if byte == 60]
    if len(places) < 3:
        return _insert(dice, data)
    first = dice.randrange(len(places) - 1)
    last = min(first + dice.choice((1, 1, 2, 8, 60)), len(places) - 1)
    piece = data[places[first] : places[last]]
    rest = data[: places[first]] + data[places[last] :]
    at = dice.choice((places[first], dice.choice(places)))
    return {0: rest, 1: rest[:at] + piece + rest[at:], 2: data[:at] + piece * 3 + data[at:]}[dice.randrange(3)]


def _range(dice: random.Random, data: bytes) -> tuple[int, int]:
    start = dice.randrange(len(data) + 1)
    return start, min(len(data), start + dice.choice((1, 4, 64, 1024)))


_HARMS: tuple[Callable[[random.Random, bytes], bytes], ...] = (
    *(_flip, _cut, _drop, _repeat, _move, _insert, _number, _mark_up),
)


def fuzz(suffix: str, numbers: range) -> Tally:
    """Read the cases of a format."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder, Worker() as worker:
        place = Path(folder) / f"case{suffix}"
        for number in numbers:
            place.write_bytes(spoilt(suffix, number) or b"x")
            tally.add(number, worker.read(place))
    return tally


def fuzz_converted(suffix: str, numbers: range) -> Tally:
    """The same for a format that LibreOffice converts; the seconds are those of all the files, divided."""
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        places = [Path(folder) / f"{number}{suffix}" for number in numbers]
        for number, place in zip(numbers, places, strict=True):
            place.write_bytes(spoilt(suffix, number) or b"x")
        start = time.perf_counter()
        found: list[tuple[str, str]] = []
        try:
            found += (("refused" if isinstance(each, ReadError) else "read", "") for each in read_many(places))
        except Exception:
            found.append(("failed", traceback.format_exc()[-1500:]))
        seconds = (time.perf_counter() - start) / len(places)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        for number, (how, said) in zip(numbers, found, strict=False):
            tally.add(number, Outcome(how, said, seconds, peak))
    return tally


def table(tallies: dict[str, Tally]) -> Iterator[str]:
    """The figures as a Markdown table."""
    yield "| format | cases | read | refused | faults | slowest, s | peak memory, MiB |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    for suffix, tally in tallies.items():
        figures = (
            tally.cases,
            tally.read,
            tally.refused,
            len(tally.faults),
            f"{tally.slowest:.2f}",
            f"{tally.peak:.0f}",
        )
        yield f"| {suffix} | {' | '.join(map(str, figures))} |"
    total = sum(tally.cases for tally in tallies.values())
    yield f"| all | {total} | | | {sum(len(tally.faults) for tally in tallies.values())} | | |"


def main() -> None:
    cases, *named = sys.argv[1:] or [str(CASES)]
    each = -(-int(cases) // len(FORMATS))
    tallies = {}
    for suffix in named or (*FORMATS, *(CONVERTED if converter() else ())):
        spoil = fuzz_converted if suffix in CONVERTED else fuzz
        tallies[suffix] = spoil(suffix, range(-(-each // FEWER) if suffix in CONVERTED else each))
        for fault in tallies[suffix].faults:
            print(f"{suffix} {fault}", file=sys.stderr)
    print("\n".join(table(tallies)))


if __name__ == "__main__":
    main()
