"""Held-out tables: what the checker says of them against what a careful reviewer would say.

There are four sets, each a folder with `tables/` and `labels.toml`: the first here, the second, by another writer, in
`second/`. Both were written from the catalogue and the field alone and committed before the checker saw any of them;
the third, in `third/`, likewise, but its writer had by then mended rules; the fourth, in `fourth/`, by a third writer
who had read none. `docs/heldout.md` keeps the figures of each set's first run. Each table is checked alone, by the form
it follows, as `mubiao check FILE` does.

`python -m tests.heldout` prints the figures and every misjudgement of all; `--write` puts the figures into
`docs/heldout.json`, below which they may not fall.
"""

import json
import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assistant.documents import read
from assistant.form.following import follows
from assistant.rules import Finding, Severity, check

HERE = Path(__file__).parent
SETS = {"first": HERE, "second": HERE / "second", "third": HERE / "third", "fourth": HERE / "fourth"}
FIGURES = HERE.parent.parent / "docs" / "heldout.json"
NO_CODE = "department_code"  # every form asks for it, few offices give it: a hint wherever it is blank


@dataclass(frozen=True)
class Fault:
    """One thing a reviewer would send a table back for.

    severity  error or warning; `model` where the catalogue leaves the verdict to a language model
    codes     the rules that say it, the best first; an empty one: the catalogue has no rule, any will do
    cells     where it may be said; `indicators` is the list as a whole, for a missing row has no cell of its own
    """

    severity: str
    codes: tuple[str, ...]
    cells: tuple[str, ...]
    says: str

    def at(self, finding: Finding) -> bool:
        """Whether the finding stands where the fault is."""
        return any(
            cell == finding.path or (finding.path.startswith(f"{cell}.") and cell.endswith(".extra"))
            for cell in self.cells
        )

    def distance(self, finding: Finding) -> tuple[bool, int, int]:
        """How far a fitting finding is from what the label means: the severity first, then the rule, then the cell."""
        code = self.codes.index(finding.code) if finding.code in self.codes else len(self.codes)
        cell = self.cells.index(finding.path) if finding.path in self.cells else len(self.cells)
        return finding.severity.value != self.severity, code, cell

    def by(self, finding: Finding) -> bool:
        """Whether the finding's rule is one that says it."""
        return finding.code in self.codes or ("" in self.codes and finding.severity is not Severity.INFO)


@dataclass(frozen=True)
class Label:
    """What a reviewer would say of one table; `hints` are the (code, cell) that a reviewer lets pass."""

    file: str
    path: Path
    office: str
    faults: tuple[Fault, ...]
    hints: frozenset[tuple[str, str]]


@dataclass
class Judged:
    """One table's findings, sorted by the label.

    found    faults with a finding of the right code at the right cell, and that finding
    faint    of these, the ones said as a hint only
    missed   faults without one, with the findings that come near: the right cell or the right code
    extra    errors and warnings that no label asks for; `doubled` are those that stand where a found fault does
    hints    hints that neither a fault nor a hint of the label asks for
    """

    label: Label
    found: list[tuple[Fault, Finding]] = field(default_factory=list)
    faint: list[Fault] = field(default_factory=list)
    missed: list[tuple[Fault, list[Finding]]] = field(default_factory=list)
    extra: list[Finding] = field(default_factory=list)
    doubled: list[Finding] = field(default_factory=list)
    hints: list[Finding] = field(default_factory=list)


@cache
def labels(of: str) -> tuple[Label, ...]:
    """Every label of a set's `labels.toml`, in its order."""
    entries = tomllib.loads((SETS[of] / "labels.toml").read_text("utf-8"))["table"]
    return tuple(
        Label(
            file=entry["file"],
            path=SETS[of] / "tables" / entry["file"],
            office=entry["office"],
            faults=tuple(
                Fault(fault["severity"], tuple(fault["codes"]), tuple(fault["cells"]), fault["says"])
                for fault in entry.get("fault", ())
            ),
            hints=frozenset((hint.split(" ")[0], hint.split(" ")[1]) for hint in entry.get("hints", ())),
        )
        for entry in entries
    )


def findings_of(label: Label) -> tuple[Finding, ...]:
    """What the checker says of a labelled table."""
    (table,) = read(label.path)
    return tuple(check(table, profile=follows(table).profile).findings)


def judged(label: Label) -> Judged:
    """The findings of one table held against its label; a finding answers one fault, a fault takes one finding."""
    out = Judged(label)
    left = list(findings_of(label))
    for fault in label.faults:
        fitting = [each for each in left if fault.at(each) and fault.by(each)]
        fitting.sort(key=fault.distance)
        if fitting:
            out.found.append((fault, fitting[0]))
            left.remove(fitting[0])
            if fitting[0].severity is Severity.INFO and fault.severity != "model":
                out.faint.append(fault)
        else:
            near = [each for each in left if fault.at(each) or each.code in fault.codes]
            out.missed.append((fault, near))
    for each in left:
        if each.severity is Severity.INFO:
            if (each.code, each.path) not in label.hints and each.path != NO_CODE:
                out.hints.append(each)
        elif any(fault.at(each) for fault, _ in out.found):
            out.doubled.append(each)
        else:
            out.extra.append(each)
    return out


@cache
def results(of: str) -> tuple[Judged, ...]:
    return tuple(judged(label) for label in labels(of))


def figures(of: str) -> dict[str, Any]:
    """A set as numbers. Faults of the label `model` are counted apart: the rules alone are not meant to tell."""
    good = [each for each in results(of) if not each.label.faults]
    bad = [each for each in results(of) if each.label.faults]
    graver = [each.severity for judged in good for each in judged.extra]
    own = [fault for each in bad for fault in each.label.faults if fault.severity != "model"]
    found = [pair for each in bad for pair in each.found if pair[0].severity != "model"]
    return {
        "good_tables": len(good),
        "false_errors": graver.count(Severity.ERROR),
        "false_warnings": graver.count(Severity.WARNING),
        "good_tables_without_either": sum(not each.extra for each in good),
        "faulty_tables": len(bad),
        "faults": len(own),
        "found": len(found),
        "found_as_hint_only": sum(len(each.faint) for each in bad),
        "found_with_other_severity": sum(fault.severity != finding.severity.value for fault, finding in found),
        "errors": sum(fault.severity == "error" for fault in own),
        "errors_found": sum(fault.severity == "error" for fault, _ in found),
        "missed": len(own) - len(found),
        "doubled": sum(len(each.doubled) for each in bad),
        "extra": sum(len(each.extra) for each in bad),
        "for_the_model": sum(fault.severity == "model" for each in bad for fault in each.label.faults),
        "for_the_model_hinted": sum(fault.severity == "model" for each in bad for fault, _ in each.found),
        "false_hints_good": sum(len(each.hints) for each in good),
        "false_hints_faulty": sum(len(each.hints) for each in bad),
    }


def misjudgements(of: str) -> list[str]:
    """One line for every miss, extra, double and false hint of a set, each below its table."""
    lines: list[str] = []
    for each in results(of):
        own = [
            *(f"  missed  {'|'.join(fault.codes)} {fault.cells[0]}: {fault.says}" + _near(near)
              for fault, near in each.missed),
            *(f"  faint   {'|'.join(fault.codes)} {fault.cells[0]}: {fault.says}" for fault in each.faint),
            *(f"  extra   {_said(finding)}" for finding in each.extra),
            *(f"  doubled {_said(finding)}" for finding in each.doubled),
            *(f"  hint    {_said(finding)}" for finding in each.hints),
        ]  # fmt: skip
        lines += [each.label.file, *own] if own else []
    return lines


def _said(finding: Finding) -> str:
    return f"{finding.code} {finding.severity.value} {finding.path}: {finding.message}"


def _near(near: list[Finding]) -> str:
    return "".join(f"\n          near: {_said(each)}" for each in near)


def figures_as_json() -> str:
    return json.dumps({of: figures(of) for of in SETS}, ensure_ascii=False, indent=2) + "\n"
