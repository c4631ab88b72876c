"""The house keeps its order: floors import downwards, the check path stays light, the READMEs tell the truth."""

import ast
import doctest
import re
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from types import ModuleType

import pytest

import assistant.rules.filing
from assistant.rules import rules
from tests.conftest import ROOT, SEED
from tests.planted import KINDS, results

FLOORS = ("form", "documents", "rules", "precedents", "llm", "drafting", "evaluation", "workspace", "ui")
# What a floor may know, besides itself; the root's errors, settings and version are everyone's.
MAY_KNOW = {
    "form": (),
    "documents": ("form",),
    "rules": ("form",),
    "precedents": ("form", "documents"),
    "llm": (),
    "drafting": ("form", "rules", "precedents", "llm"),
    "evaluation": ("form", "documents", "rules", "precedents", "drafting"),
    "workspace": ("form", "rules", "drafting"),
    "ui": FLOORS,
}
# The rooms of `documents`, the largest floor: what each may know of the others. Its other files are the front, which
# knows every room and which no room knows.
ROOMS = {
    "grid": (),
    "account": (),
    "vocabulary": (),
    "readers": ("grid", "vocabulary"),
    "recognition": ("grid", "account", "vocabulary"),
    "writing": ("vocabulary",),
    "templates": ("grid", "vocabulary", "readers", "recognition", "writing"),
}
HEAVY = ("chromadb", "mcp", "langchain", "langchain_core", "langchain_openai", "openai", "streamlit", "numpy", "pandas")
FILES = sorted((ROOT / "assistant").rglob("*.py"))


def _imports(path: Path) -> Iterator[str]:
    """Every module a file imports, absolute, wherever in the file the import stands."""
    package = path.relative_to(ROOT).with_suffix("").parts[:-1]
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            if node.level:
                base = package[: len(package) - node.level + 1]
                yield ".".join([*base, node.module] if node.module else [*base, node.names[0].name])
            else:
                yield node.module or ""


@pytest.mark.parametrize("floor", FLOORS)
def test_floors_import_downwards(floor: str) -> None:
    for path in FILES:
        if path.relative_to(ROOT / "assistant").parts[0] != floor:
            continue
        for module in _imports(path):
            parts = module.split(".")
            if parts[0] == "assistant" and len(parts) > 1 and parts[1] in FLOORS:
                assert parts[1] == floor or parts[1] in MAY_KNOW[floor], f"{path.name} imports {module}"


def test_rooms_of_documents_import_one_way() -> None:
    for path in FILES:
        floor, *places = path.relative_to(ROOT / "assistant").with_suffix("").parts
        if floor != "documents" or places[0] not in ROOMS:
            continue
        for module in _imports(path):
            if module.startswith("assistant.documents"):
                room = module.split(".")[2] if module.count(".") > 1 else "the front"
                known = (places[0], *ROOMS[places[0]])
                assert room in known, f"documents/{'/'.join(places)}.py imports {module}"


def test_no_file_of_documents_imports_itself_in_a_circle() -> None:
    files = {
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
        for path in FILES
        if "documents" in path.parts
    }
    wanted = {name: {module for module in _imports(path) if module in files} for name, path in files.items()}
    for name, modules in wanted.items():
        modules.discard(name)  # `from . import contents` names the room itself
    list(TopologicalSorter(wanted).static_order())


def test_only_the_page_imports_streamlit() -> None:
    for path in FILES:
        if path.relative_to(ROOT / "assistant").parts[0] != "ui":
            assert not [module for module in _imports(path) if module.split(".")[0] == "streamlit"], path


@pytest.mark.parametrize("arguments", [["check", str(SEED)], ["rules"], ["explain", "F06"], ["schema"]])
def test_the_check_path_is_light(arguments: list[str]) -> None:
    code = (
        "import sys\nfrom assistant.cli import main\n"
        f"sys.argv = ['mubiao', *{arguments!r}]\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        f"sys.stderr.write(repr(sorted(name for name in {HEAVY!r} if name in sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stderr.endswith("[]"), done.stderr[-300:]


def test_the_readmes_state_measured_figures() -> None:
    english, chinese = (ROOT / "README.md").read_text("utf-8"), (ROOT / "README.zh-CN.md").read_text("utf-8")
    count = len(rules())
    assert f"{count} deterministic rules" in english
    assert f"{count} 条规则" in chinese
    planted = list(results())
    caught = sum(each.caught for each in planted)
    assert f"plants {len(KINDS)} kinds of fault" in english
    assert f"({caught} of {len(planted)}," in english


def test_the_readme_example_runs() -> None:
    example = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert example is not None
    subprocess.run([sys.executable, "-c", example[1]], check=True, cwd=ROOT)


@pytest.mark.parametrize("module", [assistant.rules, assistant.rules.filing], ids=lambda module: module.__name__)
def test_the_examples_in_docstrings_run(module: ModuleType) -> None:
    done = doctest.testmod(module)
    assert done.attempted >= 3
    assert done.failed == 0


def test_the_repository_names_no_machine_and_no_index() -> None:
    files = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True, cwd=ROOT).stdout.split(b"\0")
    forbidden = re.compile(rb"(?:index[-]url|find[-]links|hosted\.org|pypi\.org)|/(?:work|farm|home|root)/[a-z]")
    for name in filter(None, files):
        path = ROOT / name.decode()
        if path.is_file() and path.name != Path(__file__).name:
            assert not forbidden.search(path.read_bytes()), name
