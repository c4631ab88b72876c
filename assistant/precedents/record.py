"""What the precedents hold: one record per filed indicator, and a hit when one is found."""

from dataclasses import dataclass
from enum import StrEnum


class Closeness(StrEnum):
    """How near a precedent stands to what was asked, in words the page can show."""

    SAME = "same"  # 本项目往年: the same project's own row
    CLOSE = "close"  # 很接近
    NEAR = "near"  # 接近
    FAR = "far"  # 较远
    NONE = "none"  # 无先例

    @property
    def words(self) -> str:
        """What it is called on the page and in the terminal."""
        return {"same": "本项目往年", "close": "很接近", "near": "接近", "far": "较远"}.get(self.value, "无先例")


@dataclass(frozen=True, slots=True)
class Record:
    """One indicator row as an office filed it, and the table it stood in.

    id        from the content of the row and its table, so the same filing has the same id everywhere
    file      path below the corpus folder, with forward slashes
    table     which table of the file, from 1
    index     which indicator of the table, from 0
    unit      the form's unit of money (万元)
    total     年度资金总额 of the table, as written
    """

    id: str
    file: str
    table: int
    index: int
    year: int | None
    project_name: str
    level2: str
    name: str
    target: str | None
    unit: str | None
    total: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found, and how well it fits, from 0 to 1.

    score    what it is ranked by among records of the same closeness: its likeness to what was asked, raised by how
             typical it is of its category and lowered by what it repeats of better hits
    dense    the cosine of the two texts' vectors
    lexical  BM25 as a share of what the asked text scores against itself
    """

    record: Record
    score: float
    closeness: Closeness
    dense: float
    lexical: float

    def as_json(self, *, scores: bool = False) -> dict[str, str | int | float | None]:
        """The result as other programs read it: the keys of a line of `mubiao search --format json`, in that order.

        With `scores` also the two parts, `dense` and `lexical`.
        """
        record = self.record
        parts: dict[str, str | int | float | None] = {"dense": self.dense, "lexical": self.lexical} if scores else {}
        return {
            "record": record.id,
            "score": self.score,
            "closeness": self.closeness.value,
            "level2": record.level2,
            "name": record.name,
            "target": record.target,
            "year": record.year,
            "project_name": record.project_name,
            "file": record.file,
            "table": record.table,
            **parts,
        }
