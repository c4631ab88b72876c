"""A small PDF writer for the tests: pages of rules and of Chinese text, without LibreOffice and without a font file.

Text is set in a Chinese font that every reader knows by name (Adobe-GB1), each character as wide as it is high.
Coordinates are points from the upper left, as a reader sees the page.
"""

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

WIDTH, HEIGHT = 595, 842
SIZE = 10


@dataclass
class Page:
    """What one page draws."""

    parts: list[str] = field(default_factory=list)
    rotation: int = 0

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.parts.append(f"{x0} {HEIGHT - y0} m {x1} {HEIGHT - y1} l S")

    def box(self, x: float, y: float, width: float, height: float, *, how: str = "f") -> None:
        self.parts.append(f"{x} {HEIGHT - y - height} {width} {height} re {how}")

    def text(self, x: float, baseline: float, text: str, size: float = SIZE) -> None:
        shown = text.encode("utf-16-be").hex()
        self.parts.append(f"BT /F1 {size} Tf {x} {HEIGHT - baseline} Td <{shown}> Tj ET")

    def table(
        self, top: float, columns: Sequence[float], rows: Sequence[Sequence[str]], *, height: float = 30
    ) -> float:
        """A fully ruled table, each text in one line; where a cell repeats `^` it joins the one above, `<` the one
        to the left. Returns its lower edge."""
        for at, row in enumerate([*rows, [""] * len(rows[0])]):
            y = top + at * height
            for column, text in enumerate(row):
                left, right = columns[column], columns[column + 1]
                if text != "^":
                    self.line(left, y, right, y)
                if at < len(rows) and text != "<":
                    self.line(left, y, left, y + height)
                if at < len(rows) and text not in ("^", "<"):
                    for number, line in enumerate(text.split("\n")):
                        self.text(left + 5, y + 12 + number * 12, line)
        self.line(columns[-1], top, columns[-1], top + len(rows) * height)
        return top + len(rows) * height


def pdf(pages: Sequence[Page], *, extra: Mapping[str, str] | None = None, count: int = 1, packed: bool = True) -> bytes:
    """The file. `extra` are entries of its trailer; `count` prints every page that many times."""
    objects: list[bytes] = [b"", b""]  # the catalogue and the list of pages come last
    fonts = (
        "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [4 0 R] >>",
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /FontDescriptor 5 0 R "
        "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 2 >> >>",
        "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /FontBBox [0 -200 1000 900] /ItalicAngle 0 "
        "/Ascent 880 /Descent -120 /CapHeight 880 /StemV 90 >>",
    )
    objects += [font.encode() for font in fonts]
    kids = []
    for page in pages:
        content = "\n".join(page.parts).encode()
        content = zlib.compress(content) if packed else content
        filters = b"/Filter /FlateDecode" if packed else b""
        objects.append(b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(content), filters, content))
        drawn = len(objects)
        for _ in range(count):
            objects.append(
                f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {page.rotation} "
                f"/Resources << /Font << /F1 3 0 R >> >> /Contents {drawn} 0 R >>".encode()
            )
            kids.append(len(objects))
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    listed = " ".join(f"{number} 0 R" for number in kids)
    objects[1] = f"<< /Type /Pages /Kids [{listed}] /Count {len(kids)} >>".encode()
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    entries = {"Size": str(len(objects) + 1), "Root": "1 0 R", **(extra or {})}
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    trailer = " ".join(f"/{key} {value}" for key, value in entries.items())
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    out += f"trailer\n<< {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)
