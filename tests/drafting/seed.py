"""The six seed tables as precedents in memory: a `PrecedentSource` that needs no index and no document reader."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from assistant.drafting import Request
from assistant.form.taxonomy import level2_of
from assistant.form.text import bigrams, wording
from assistant.precedents.record import Closeness, Hit, Record

SEED = Path(__file__).parents[2] / "corpus" / "2024" / "pingluo-cppcc.txt"
OFFICE = "中国人民政治协商会议平罗县委员会办公室"

COMMITTEE = Request(
    project_name="政协常委会议经费",
    year=2025,
    total="4.5",
    goal="召开政协常委会议5次，围绕协商议题广泛协商、积极建言。",
    department=OFFICE,
    department_code="103",
    implementing_unit=f"{OFFICE}本级",
    attribute="经常性项目",
    period="1年",
)


def seed_records(path: Path = SEED) -> tuple[Record, ...]:
    """Every indicator row of the seed, read by its tabs: good enough for this one file."""
    records: list[Record] = []
    table, project, total, level2 = 0, "", "", ""
    for line in path.read_text("utf-8").splitlines():
        cells = [cell for cell in (cell.strip() for cell in line.split("\t")) if cell]
        if not cells:
            level2 = ""
        elif cells[0] == "项目名称":
            table, project, level2 = table + 1, cells[1], ""
        elif "年度资金总额：" in cells:
            total = cells[-1]
        elif len(cells) >= 2 and table and (level2 or cells[0] == "绩效指标"):
            level = next((found for cell in reversed(cells[:-2]) if (found := level2_of(cell))), None)
            level2 = level.name if level else level2
            records.append(record(project, level2, cells[-2], cells[-1], table=table, index=len(records), total=total))
    return tuple(records)


def record(project: str, level2: str, name: str, target: str | None, **more: object) -> Record:
    """A record of 2024 with the fields a test does not care about filled in."""
    fields: dict[str, object] = {
        "id": f"{project}/{level2}/{name}",
        "file": "2024/pingluo-cppcc.txt",
        "table": 1,
        "index": 0,
        "year": 2024,
        "unit": "万元",
        "total": None,
    }
    fields.update(more)
    return Record(project_name=project, level2=level2, name=name, target=target, **fields)  # type: ignore[arg-type]


def _key(project: str | None) -> str:
    return re.sub(r"(工作)?(经费|项目|费)+$", "", wording(project or ""))


@dataclass(frozen=True)
class Memory:
    """Precedents in a list, ranked by project and then by shared character pairs. `FAR` below a fifth of them."""

    records: tuple[Record, ...]
    closeness: Closeness | None = None  # say this of every hit

    @classmethod
    def seed(cls) -> "Memory":
        return cls(seed_records())

    def search(self, text: str, *, category: str | None = None, project: str | None = None, k: int = 5) -> list[Hit]:
        hits = [self._hit(each, text, project) for each in self.records if category in (None, each.level2)]
        hits.sort(key=lambda hit: (list(Closeness).index(hit.closeness), -hit.score, hit.record.id))
        return hits[:k]

    def _hit(self, each: Record, text: str, project: str | None) -> Hit:
        asked, own = bigrams(f"{project or ''}{text}"), bigrams(each.project_name + each.name)
        score = round(len(asked & own) / max(len(asked | own), 1), 6)
        key, filed = _key(project), _key(each.project_name)
        if self.closeness is not None:
            closeness = self.closeness
        elif key and key == filed:
            closeness = Closeness.SAME
        elif min(len(key), len(filed)) >= 4 and (key in filed or filed in key):
            closeness = Closeness.CLOSE
        else:
            closeness = Closeness.NEAR if score >= 0.15 else Closeness.FAR if score >= 0.05 else Closeness.NONE
        return Hit(each, score, closeness, dense=score, lexical=score)


def hits(records: Iterable[Record], closeness: Closeness) -> Memory:
    """A source that finds exactly these, all at that closeness."""
    return Memory(tuple(records), closeness)
