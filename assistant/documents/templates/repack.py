"""A zip container (.docx, .xlsx) with some parts replaced: every other part, its order and its date as they were."""

import io
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml import etree


def repacked(data: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The container with those parts; the same input gives the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            kept = zipfile.ZipInfo(info.filename, info.date_time)
            kept.external_attr, kept.create_system = info.external_attr, info.create_system
            content = parts.get(info.filename)
            target.writestr(kept, source.read(info) if content is None else content, info.compress_type, 6)
    return buffer.getvalue()


def serialised(root: "etree._Element") -> bytes:
    """An XML part as office programs write it."""
    from lxml import etree

    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
