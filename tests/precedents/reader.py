"""A reader for the tests of this floor, also in child processes: the seed's text and canonical JSON, nothing else."""

import json
from pathlib import Path

from assistant.errors import ReadError
from assistant.form import Funding, Indicator, Table, level2_of
from assistant.form.table import Source

ROOT = Path(__file__).resolve().parent.parent.parent
SEED = ROOT / "corpus" / "2024" / "pingluo-cppcc.txt"


def read(path: str | Path) -> list[Table]:
    """The tables of a file, numbered from 1. A file that says BROKEN is refused."""
    text = Path(path).read_text("utf-8")
    if "BROKEN" in text:
        raise ReadError(Path(path).name, "文件已损坏，请重新导出。")
    tables = _json(text) if Path(path).suffix == ".json" else _text(text)
    return [table.at(Source(str(path), number)) for number, table in enumerate(tables, 1)]


def _json(text: str) -> list[Table]:
    data = json.loads(text)
    return [Table.model_validate(item) for item in (data if isinstance(data, list) else [data])]


def _text(text: str) -> list[Table]:
    tables = []
    for block in text.split("项目名称\t")[1:]:
        lines = [[cell.strip() for cell in line.split("\t")] for line in block.splitlines()]
        department = next(line[1] for line in lines if line[0] == "主管部门及代码")
        total = next(line[2] for line in lines if "年度资金总额：" in line)
        rows: list[Indicator] = []
        for line in lines:
            place = next((i for i, cell in enumerate(line[:3]) if "必填" in cell and level2_of(cell)), None)
            if place is not None:
                rows.append(Indicator(level2=line[place], name=line[place + 1], target=line[place + 2]))
            elif len(line) > 4 and not any(line[:3]) and line[3]:  # a second row under the same category
                rows.append(Indicator(level2=rows[-1].level2, name=line[3], target=line[4]))
        funding = Funding(unit="万元", total=total)
        tables.append(
            Table(year=2024, project_name=lines[0][0], department=department, funding=funding, indicators=tuple(rows))
        )
    return tables
