"""Writing files (保存): tables as the content of a file in one of the formats that are written, put there whole."""

import os
import secrets
from collections.abc import Sequence
from errno import EISDIR
from pathlib import Path

from ..errors import WriteError, trouble
from ..form import Profile, Table, to_json

WRITABLE = (".docx", ".xlsx", ".md", ".json")


def to_bytes(tables: Sequence[Table], suffix: str, *, profile: Profile | None = None, draft: bool = False) -> bytes:
    """The tables as the content of a file, e.g. a download. The same tables give the same bytes.

    `suffix` is one of `WRITABLE`; without a profile each table is written in the form it follows; `draft` prints
    （草稿） behind the title. `WriteError` says what no form can hold; .json holds everything, and no draft mark.
    """
    if not tables:
        raise WriteError("没有可写的表。")
    match suffix.lower():
        case ".json":
            try:
                return to_json(list(tables)).encode()
            except UnicodeEncodeError as error:
                raise WriteError("表里有不完整的字符（半个代理对），不能保存。请先删去。") from error
        case ".md":
            from .writing.markdown import to_markdown

            return to_markdown(tables, profile, draft=draft)
        case ".docx":
            from .writing.docx import to_docx as render
        case ".xlsx":
            from .writing.xlsx import to_xlsx as render
        case _:
            raise WriteError(f"不能写成 {suffix or '没有扩展名'} 的文件。可写：{'、'.join(WRITABLE)}。")
    from .writing.layout import lay_out

    return render(lay_out(tables, profile, draft=draft))


def write(tables: Sequence[Table], path: str | Path, *, profile: Profile | None = None, draft: bool = False) -> None:
    """Write the tables to a file by its suffix, as `to_bytes`. `WriteError` names the file; see `save`."""
    try:
        data = to_bytes(tables, Path(path).suffix, profile=profile, draft=draft)
    except WriteError as error:
        raise WriteError(f"{path}：{error}") from error
    save(data, path)


def save(data: bytes, path: str | Path) -> None:
    """Put a content into a file, which appears whole or not at all; `WriteError` names it."""
    path = Path(path)
    try:
        _replace(path, data)
    except FileNotFoundError as error:
        raise WriteError(f"{path}：文件夹不存在。请先建好文件夹。") from error
    except PermissionError as error:
        raise WriteError(f"{path}：没有写入权限，或文件正被其他程序打开。请关闭后再试，或换一个位置。") from error
    except (OSError, ValueError) as error:
        raise WriteError(f"{path}：写不进去（{trouble(error)}）。") from error


def _replace(path: Path, data: bytes) -> None:
    """Write beside the target and rename, so that nobody meets half a file."""
    target = path.resolve() if path.is_symlink() else path
    if target.is_dir():
        raise IsADirectoryError(EISDIR, os.strerror(EISDIR))
    if target.exists() and not target.is_file():  # a pipe, /dev/null: nothing to be put in its place
        target.write_bytes(data)
        return
    temporary = target.with_name(f".{target.name[:40]}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            temporary.chmod(target.stat().st_mode & 0o7777)
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
