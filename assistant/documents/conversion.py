"""Converting files (格式转换): which file is written where, each read, written, and accounted for.

A folder's structure is kept. No file is written over unless that was asked for.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import ReadError, WriteError, trouble
from ..form import Profile, Table
from .account import Entry, Reading
from .folders import files_below, nothing_in
from .reading import read_with_account
from .saving import WRITABLE, save, to_bytes
from .templates.fill import fill, kind_of_template


@dataclass(frozen=True, slots=True)
class Job:
    """One file and where it goes."""

    source: Path
    target: Path


@dataclass(frozen=True, slots=True)
class Manner:
    """How files are converted.

    profile   the form; None leaves it to each table
    template  an office's blank form, as (file name, content), to be filled in place of the official one
    split     every table of a file into a file of its own
    force     write over a file that is there
    """

    profile: Profile | None = None
    template: tuple[str, bytes] | None = None
    split: bool = False
    force: bool = False


@dataclass(frozen=True, slots=True)
class Converted:
    """What became of a file: where it was written, what was read, what had no place in the template.

    missing  (number of the table from 1, path, text)
    """

    source: Path
    written: tuple[Path, ...]
    reading: Reading
    missing: tuple[tuple[int, str, str], ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Its account as other programs read it."""
        account = self.reading.account
        return {
            "file": str(self.source),
            "written": [str(path) for path in self.written],
            "tables": len(self.reading.tables),
            "rows": {"read": account.read, "repaired": account.repaired, "passed_over": account.passed_over},
            "entries": [_entry(entry) for entry in account.entries],
            "missing": [{"table": table, "path": path, "text": text} for table, path, text in self.missing],
        }


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "table": entry.table,
        "cell": {"row": entry.cell.row, "column": entry.cell.column} if entry.cell else None,
        "path": entry.path,
        "kind": entry.kind.value,
        "before": entry.before,
        "after": entry.after,
        "reason": entry.reason,
    }


def jobs(sources: Sequence[Path], out: Path, to: str | None = None, *, usual: str = ".docx") -> list[Job]:
    """Every file of the sources with its target.

    One file goes to `out` itself when that has a suffix and `to` names none; everything else goes into the folder `out`
    as files with the suffix `to` (`usual` without one), placed as below the folder it was found in. `ReadError` for a
    folder without readable files; `WriteError` when several files would have to go into one.
    """
    lone = len(sources) == 1 and not sources[0].is_dir()
    if lone and to is None and out.suffix and not out.is_dir():
        return [Job(sources[0], out)]
    if to is None and out.suffix.lower() in WRITABLE and not out.is_dir():
        raise WriteError(f"{out}：多个文件不能写进一个文件。去处请写一个文件夹，并用 --to 说明格式。")
    suffix = to or usual
    taken: Counter[Path] = Counter()
    found = []
    for source, below in _files(sources, out):
        target = out / below.with_suffix(suffix)
        if taken[target]:  # a.doc and a.xlsx both become a.docx
            target = target.with_name(f"{below.stem}-{below.suffix[1:]}{suffix}")
        taken[target] += 1
        found.append(Job(source, target))
    return found


def _files(sources: Sequence[Path], out: Path) -> Iterator[tuple[Path, Path]]:
    """Each file and its place below the folder it was named by; what was written to `out` before is no source."""
    own = out.resolve()
    for source in sources:
        if not source.is_dir():
            yield source, Path(source.name)
            continue
        found = []
        for path in files_below(source):
            if isinstance(path, ReadError):
                raise path
            if own == source.resolve() or own not in path.resolve().parents:
                found.append((path, path.relative_to(source)))
        if not found:
            raise nothing_in(source)
        yield from found


def convert(job: Job, manner: Manner) -> Converted:
    """Read a file and write it. `ReadError` and `WriteError` say why it could not be done; then nothing is written."""
    reading = read_with_account(job.source)
    tables = list(reading.tables)
    if manner.template and len(tables) > 1 and not manner.split:
        raise WriteError(f"{job.source}：文件里有 {len(tables)} 张表，模板一次填一张。请加上 --split，一张表一个文件。")
    groups = [[table] for table in tables] if manner.split else [tables]
    targets = [_numbered(job.target, number, len(groups)) for number in range(1, len(groups) + 1)]
    for target in targets:
        if target.exists() and not manner.force:
            raise WriteError(f"{target}：已经有这个文件，没有覆盖。请换一个去处，或加上 --force。")
    contents, missing = [], []
    for number, (group, target) in enumerate(zip(groups, targets, strict=True), 1):
        data, left = _content(group, target, manner)
        contents.append(data)
        missing += [(number, path, text) for path, text in left]
    for target, data in zip(targets, contents, strict=True):
        _make_folder(target.parent)
        save(data, target)
    return Converted(job.source, tuple(targets), reading, tuple(missing))


def _make_folder(place: Path) -> None:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise WriteError(f"{place}：建不了这个文件夹（{trouble(error)}）。请换一个可以写入的位置。") from error


def _content(tables: list[Table], target: Path, manner: Manner) -> tuple[bytes, tuple[tuple[str, str], ...]]:
    if manner.template is None:
        try:
            return to_bytes(tables, target.suffix, profile=manner.profile), ()
        except WriteError as error:
            raise WriteError(f"{target}：{error}") from error
    name, template = manner.template
    if (kind := kind_of_template(name)) != target.suffix.lower():
        raise WriteError(f"{target}：模板是 {kind} 文件，填好的也只能是 {kind}。")
    filled = fill(tables[0], template, name)
    return filled.data, filled.missing


def _numbered(target: Path, number: int, count: int) -> Path:
    return target.with_name(f"{target.stem}-{number}{target.suffix}") if count > 1 else target


def template_of(path: Path) -> tuple[str, bytes]:
    """A blank form for `Manner.template`. `WriteError` when it cannot be read or is no .docx or .xlsx."""
    kind_of_template(str(path))
    try:
        return str(path), path.read_bytes()
    except OSError as error:
        raise WriteError(f"{path}：模板读不出来（{trouble(error)}）。请检查路径和文件名。") from error
