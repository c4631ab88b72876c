"""Zip containers (.docx, .xlsx), opened with limits, and XML parsed without entities, DTD or network.

A file from outside may be broken, something else under a wrong name, or made to exhaust the memory; each ends as a
`ReadError` in Chinese.
"""

import io
import posixpath
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

from ...errors import ReadError

if TYPE_CHECKING:
    from lxml import etree

MAX_FILE = 50 * 2**20
MAX_PART = 100 * 2**20
MAX_PARTS = 10_000
# Deflate reaches about 1030:1 on one repeated byte. Real parts stay below 200:1; only big ones are worth refusing.
MAX_RATIO = 500
RATIO_FROM = 10 * 2**20
_RELATIONS = "_rels/.rels"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")


class Archive:
    """The parts of one zip container. `ReadError` when it is none, is too big, or lies about its size."""

    def __init__(self, data: bytes, file: str, *, part: str, kind: str) -> None:
        """`part`, or what stands for it, must be there for the container to be a `kind` (Word 文档, Excel 工作簿)."""
        self.file = file
        if data.startswith(_OLE) and _ENCRYPTED in data:
            raise ReadError(file, "文件已加密。请用 Word、Excel 或 WPS 打开，去掉密码后另存。")
        if data.startswith(_OLE):
            raise ReadError(
                file, f"是旧版或加密的 Office 文件，不是 {kind}。请用 Word 或 WPS 打开，去掉密码后另存为新格式。"
            )
        if data.count(b"PK\x01\x02") > MAX_PARTS:
            raise ReadError(file, "压缩包里的部件过多，不像正常文件，已拒绝读取。")
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, struct.error) as error:
            raise ReadError(
                file, f"文件已损坏或不是 {kind}，打不开。请用 Word、Excel 或 WPS 打开后重新保存。"
            ) from error
        self._sizes: dict[str, int] = {}
        for info in self._zip.infolist():
            if info.filename in self._sizes:
                raise ReadError(file, f"压缩包里有两个同名部件“{info.filename}”，文件已损坏。请打开后重新保存。")
            if info.flag_bits & 1:
                raise ReadError(file, "文件已加密。请去掉密码后另存。")
            self._refuse_huge(info)
            self._sizes[info.filename] = info.file_size
        self.part = part if part in self._sizes else self._main_part(part)
        if self.part not in self._sizes:
            raise ReadError(file, f"是压缩包但不是 {kind}。请检查是否选错了文件。")

    def _main_part(self, usual: str) -> str:
        """The main part where it has not its usual name: word/document2.xml, as some programs call it."""
        if _RELATIONS in self._sizes:
            for relation in self.xml(_RELATIONS):
                target = posixpath.normpath(relation.get("Target", "")).lstrip("/")
                if (
                    relation.get("Type", "").endswith("/officeDocument")
                    and target.split("/")[0] == usual.split("/", maxsplit=1)[0]
                ):
                    return target
        return usual

    def _refuse_huge(self, info: zipfile.ZipInfo) -> None:
        ratio = info.file_size / max(info.compress_size, 1)
        if info.file_size > MAX_PART or (info.file_size > RATIO_FROM and ratio > MAX_RATIO):
            raise ReadError(self.file, f"解压后过大（{info.file_size // 2**20} MB），不像正常文件，已拒绝读取。")

    def names(self) -> tuple[str, ...]:
        """The parts there are."""
        return tuple(self._sizes)

    def read(self, name: str) -> bytes:
        """One part's bytes, checked against its stated size and checksum."""
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, ValueError, struct.error) as error:
            raise ReadError(self.file, f"文件已损坏，部件“{name}”读不出来。请打开后重新保存。") from error

    def xml(self, name: str) -> "etree._Element":
        """One part as an XML tree."""
        return parse_xml(self.read(name), self.file)


def parse_xml(data: bytes, file: str) -> "etree._Element":
    """The root of an XML document. `ReadError` when it is broken or carries a DTD, the vehicle of entity bombs."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ReadError(file, "文件内容已损坏（XML 不完整或有误），打不开。请打开后重新保存。") from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ReadError(file, "文件里含有 DTD 或实体定义，正常的 Office 文件没有这种内容，已拒绝读取。")
    return root
