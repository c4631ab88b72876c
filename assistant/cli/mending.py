"""`mubiao check --fix` and `--diff`: what was mended, said and written. The office's own document stays as it is."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from .common import MENDED, say

if TYPE_CHECKING:
    from ..form import Profile, Table
    from ..rules.fixes import Fixed


def mended(tables: Sequence["Table"], fixed: Sequence["Fixed"], form: "Profile | None", *, show_only: bool) -> bool:
    """Say what was mended, and write it: .json in its place, a document as a copy beside it (`…-已改正.docx`).

    False where a copy is there already and was not written over: somebody may have worked on it.
    """
    from ..rules.fixes import diff

    after: dict[str, list[Table]] = {}
    touched: dict[str, None] = {}
    for before, each in zip(tables, fixed, strict=True):
        after.setdefault(before.source.file, []).append(each.table)
        if each.applied:
            touched[before.source.file] = None
            name = f"{before.source.file} 第{before.source.number}张 {before.project_name or ''}"
            say(f"{name}：改正{len(each.applied)}处")
            say(diff(before, each.table).rstrip())
    if not touched:
        say("没有可以改正的写法。")
    kept = [_written(Path(file), after[file], form) for file in touched if not show_only]
    return all(kept)


def _written(original: Path, tables: Sequence["Table"], form: "Profile | None") -> bool:
    from ..documents import WRITABLE, write

    if not original.is_file():
        say("标准输入的表没有文件可写，改正后的表没有保存。")
        return True
    suffix = original.suffix if original.suffix.lower() in WRITABLE else ".docx"
    place = original if suffix.lower() == ".json" else original.with_name(f"{original.stem}{MENDED}{suffix}")
    if place != original and place.exists():
        say(f"{place}：已经有这个文件，没有覆盖。请先移走它，再改正一次。")
        return False
    write(tables, place, profile=form)
    say(f"已写入 {place}。")
    return True
