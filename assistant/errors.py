"""The errors a user meets. Their text is one Chinese sentence or two: what happened, in which file, what to do."""

import errno

_TROUBLES = {
    errno.ENOENT: "没有这个文件或文件夹",
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "这个位置只能读，不能写",
    errno.EISDIR: "这是一个文件夹",
    errno.ENOTDIR: "路径里有一段不是文件夹",
    errno.EEXIST: "那里已有同名的文件",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.ENOSPC: "磁盘满了",
    errno.EDQUOT: "磁盘配额用完了",
    errno.EIO: "磁盘读写出错",
    errno.EMFILE: "同时打开的文件太多",
    errno.ENFILE: "同时打开的文件太多",
    errno.ETXTBSY: "文件正被其他程序占用",
}


def trouble(error: OSError | ValueError) -> str:
    """What the operating system objects to, in a few Chinese words; in its own words where none are known here."""
    told = _TROUBLES.get(error.errno or 0) if isinstance(error, OSError) else None
    return told or getattr(error, "strerror", None) or str(error) or type(error).__name__


class MubiaoError(Exception):
    """Something the user can mend. Commands print the message alone and exit with 2; the page shows it as a notice."""


class ReadError(MubiaoError):
    """A file could not be read as a table. `file` names it, `reason` says why and what to do."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}：{reason}")
        self.file = file
        self.reason = reason


class WriteError(MubiaoError):
    """A table could not be written to the asked file."""


class IndexUnavailableError(MubiaoError):
    """The precedents index is locked, damaged beyond rebuilding, or its folder cannot be used."""
