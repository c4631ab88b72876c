"""What reading and writing files costs, as ratios of one run against the ordinary libraries doing the same work.

- .docx against python-docx giving the text and the spans of every cell,
- .xlsx against openpyxl in its normal mode giving every cell and the merged ranges,
- .pdf against pdfplumber's `extract_tables` on the same pages,
- writing .docx against building the same form with python-docx.

Reading means the bytes of a file to its grids; the last column goes on to Tables. The files are official ones, each
with its own project, made before the clock starts. The clock is the processor's, so that other work on the
machine does not count.

    python benchmarks/documents_speed.py [FILES]      1,000 unless told; a tenth of them for the slow counterparts

PDFs come from LibreOffice when it is installed, else from the writer of the tests.
"""

import io
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from assistant.documents import Grid, read, read_bytes, to_bytes
from assistant.documents.readers.formats import grids_of
from assistant.form import Profile, Table, load_profile

SEED = Path(__file__).parent.parent / "corpus" / "2024" / "pingluo-cppcc.txt"
FILES = 1_000
GOALS = {".docx": 8, ".xlsx": 20, ".pdf": 2, "writing .docx": 10}


def variants(count: int) -> list[Table]:
    """Official tables, each with texts of its own."""
    seed = read(SEED)
    found = []
    for number in range(count):
        table = seed[number % len(seed)]
        name = f"{table.project_name}（{number + 1}期）"
        found.append(table.model_copy(update={"project_name": name}))
    return found


def clock(work: Callable[[bytes], object], files: Sequence[bytes]) -> float:
    """Seconds for one file, the mean over all. The first one is done beforehand, for what is imported once."""
    work(files[0])
    start = time.process_time()
    for data in files:
        work(data)
    return (time.process_time() - start) / len(files)


def by_python_docx(data: bytes) -> object:
    """The paragraphs, and text and spans of the cells: a merged cell comes back for every place that it covers."""
    from docx import Document

    document = Document(io.BytesIO(data))
    grids = []
    for table in document.tables:
        places: dict[object, list[tuple[int, int, str]]] = {}
        for row_number, row in enumerate(table.rows):
            for column, cell in enumerate(row.cells):
                places.setdefault(cell._tc, []).append((row_number, column, cell.text))
        grids.append([(found[0], found[-1]) for found in places.values()])
    return grids, [paragraph.text for paragraph in document.paragraphs]


def by_openpyxl(data: bytes) -> object:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    return [
        ([[cell.value for cell in row] for row in sheet.iter_rows()], list(map(str, sheet.merged_cells.ranges)))
        for sheet in book
    ]


def by_pdfplumber(data: bytes) -> object:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        return [page.extract_tables() for page in document.pages]


def build_by_python_docx(grid: Grid) -> bytes:
    """The form that our writer makes, built cell by cell with its spans."""
    from docx import Document

    height = max(cell.last_row for cell in grid.cells)
    width = max(cell.last_column for cell in grid.cells)
    document = Document()
    for text in grid.before:
        document.add_paragraph(text)
    made = document.add_table(rows=height, cols=width, style="Table Grid")
    for cell in grid.cells:
        first = made.cell(cell.row - 1, cell.column - 1)
        if cell.rowspan > 1 or cell.colspan > 1:
            first = first.merge(made.cell(cell.last_row - 1, cell.last_column - 1))
        first.text = cell.text
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def printed(tables: Sequence[Table], profile: Profile) -> list[bytes]:
    """PDFs of a few tables each."""
    from assistant.documents.readers import office

    if (program := office.converter()) is None:
        from tests.long.fuzz_documents import sound

        return [sound(".pdf")[0]] * (len(tables) // 2)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = []
        for start in range(0, len(tables), 10):
            place = folder / f"{start:05}.docx"
            place.write_bytes(to_bytes(tables[start : start + 10], ".docx", profile=profile))
            files.append(str(place))
        own = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = [program, own, "--headless", "--convert-to", "pdf", "--outdir", name, *files]
        subprocess.run(command, check=True, capture_output=True)
        return [place.read_bytes() for place in sorted(folder.glob("*.pdf"))]


def line(what: str, ours: float, counterpart: str, theirs: float, to_tables: float | None = None) -> str:
    ratio, goal = theirs / ours, GOALS[what]
    tables = f"{to_tables * 1000:9.2f}" if to_tables else " " * 9
    met = "met" if ratio >= goal else "MISSED"
    return f"{what:15}{ours * 1000:9.2f}{theirs * 1000:11.2f}  {counterpart:12}{ratio:7.1f}  ≥{goal:<4}{met:8}{tables}"


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else FILES
    few = max(10, count // 10)
    profile = load_profile("ningxia-2024")
    tables = variants(count)
    print(f"{count} files (counterparts: {few}); milliseconds a file")
    print(f"{'what':15}{'ours':>9}{'theirs':>11}  {'counterpart':12}{'ratio':>7}  {'goal':13}{'to Tables':>9}")
    for suffix, counterpart, work in ((".docx", "python-docx", by_python_docx), (".xlsx", "openpyxl", by_openpyxl)):
        files = [to_bytes([table], suffix, profile=profile) for table in tables]
        name = f"a{suffix}"
        ours = clock(lambda data, name=name: grids_of(data, name), files)  # type: ignore[misc]
        whole = clock(lambda data, name=name: read_bytes(data, name), files)  # type: ignore[misc]
        print(line(suffix, ours, counterpart, clock(work, files[:few]), whole), flush=True)
    pages = printed(tables[:few], profile)
    ours = clock(lambda data: grids_of(data, "a.pdf"), pages)
    whole = clock(lambda data: read_bytes(data, "a.pdf"), pages)
    print(line(".pdf", ours, "pdfplumber", clock(by_pdfplumber, pages), whole), flush=True)
    start = time.process_time()
    for table in tables:
        to_bytes([table], ".docx", profile=profile)
    ours = (time.process_time() - start) / count
    forms = [grids_of(to_bytes([table], ".docx", profile=profile), "a.docx")[0] for table in tables[:few]]
    start = time.process_time()
    for form in forms:
        build_by_python_docx(form)
    theirs = (time.process_time() - start) / few
    print(line("writing .docx", ours, "python-docx", theirs))


if __name__ == "__main__":
    main()
