"""Excel 97–2003 and WPS (.xls, .et) → Grids, one per visible sheet, by python-calamine; merged ranges kept.

Calamine gives the values; which number format a cell has and which rows are hidden comes from `biff`.
"""

import struct

from ...errors import ReadError
from ..grid import Grid
from .biff import sheet_facts
from .sheets import Facts, open_workbook


def read_xls(data: bytes, file: str) -> list[Grid]:
    """One grid per visible sheet that holds anything. `ReadError` when it is no workbook, or is empty."""
    try:
        facts = sheet_facts(data)
    except (IndexError, ValueError, struct.error) as error:
        raise ReadError(file, "Excel 工作簿已损坏，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx。") from error
    return open_workbook(data, file, lambda name: facts.get(name, Facts()), advice="另存为 .xlsx")
