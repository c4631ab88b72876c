"""The engine: the catalogue, and how a table is checked against it. `rule` says what a rule is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import MubiaoError
from ..form.money import exact
from ..form.profile import Profile, UnknownProfileError, load_profile
from ..form.table import Cell, Funding, Indicator, Part, Table
from . import (
    consistency,
    costs,
    dates,
    funds,
    goal,
    head,
    history,
    language,
    measures,
    names,
    office,
    outside,
    points,
    rows,
    structure,
    values,
    wording,
)
from .rule import REGISTRY, Fault, Fix, NotApplicable, Outcome, Rule, Severity, Undetermined
from .subject import OutsideFigure, Subject
from .vocabulary import using_words

if TYPE_CHECKING:
    from .config import Config

# The modules that hold rules; importing them is what fills the registry.
FAMILIES = (
    structure,
    head,
    funds,
    costs,
    outside,
    dates,
    values,
    measures,
    rows,
    names,
    language,
    wording,
    goal,
    consistency,
    office,
    history,
    points,
)
NOT_SELECTED = "未选用"  # why a rule that the configuration leaves out is not applicable


class UnknownRuleError(MubiaoError):
    """No rule of that code."""


@lru_cache(maxsize=1)
def rules() -> tuple[Rule, ...]:
    """The catalogue, in the order of work: structure, funds, dates, values, wording, consistency, history, points."""
    return tuple(sorted(REGISTRY.values(), key=lambda rule: ("SFDVWCHP".index(rule.code[0]), rule.code)))


def rule_named(code: str) -> Rule:
    """The rule of that code or name, whatever the case. `UnknownRuleError` if there is none."""
    for each in rules():
        if code.strip().lower() in (each.code.lower(), each.name):
            return each
    raise UnknownRuleError(f"没有代码为“{code}”的规则。用 mubiao rules 查看全部规则。")


@lru_cache(maxsize=1)
def ruleset() -> str:
    """A hash of the rule sources and their data: two checks with the same hash used the same rules."""
    import hashlib

    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*folder.glob("*.py"), *folder.glob("*.toml"), *(folder.parent / "form").rglob("*.toml")]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault of one table, ready to be shown: with its rule, its final severity and its cell in the file."""

    code: str
    name: str
    title: str
    severity: Severity
    path: str
    cell: Cell | None
    observed: str
    expected: str
    difference: str | None
    message: str
    hint: str
    fix: Fix | None


@dataclass(frozen=True, slots=True)
class Suppression:
    """A finding that somebody lets stand: its code, the path it is limited to (None: anywhere), and the reason."""

    code: str
    reason: str
    path: str | None = None

    def covers(self, finding: Finding) -> bool:
        """Whether it is meant for that finding."""
        return self.code == finding.code and self.path in (None, finding.path)


@dataclass(frozen=True)
class TableReport:
    """What a check of one table found.

    outcomes   one of six for every rule, by code
    reasons    for the outcomes that need one (undetermined, not applicable, suppressed, defect)
    """

    file: str
    number: int
    project_name: str | None
    findings: tuple[Finding, ...]
    outcomes: dict[str, Outcome]
    reasons: dict[str, str]
    suppressed: tuple[Finding, ...] = ()

    def count(self, severity: Severity) -> int:
        """How many findings of that severity there are."""
        return sum(finding.severity is severity for finding in self.findings)

    @property
    def passed(self) -> bool:
        """Whether nothing at error level was found and no rule crashed."""
        return not self.count(Severity.ERROR) and Outcome.DEFECT not in self.outcomes.values()


def check(
    table: Table,
    *,
    profile: str | Profile = "ningxia-2024",
    year: int | None = None,
    strict: bool = False,
    last: Table | None = None,
    approved: Table | None = None,
    others: Iterable[Table] = (),
    outside: Iterable[OutsideFigure] = (),
    suppress: Iterable[Suppression] = (),
    config: "Config | None" = None,
) -> TableReport:
    """Check one table against every rule.

    year      the budget year the table should be of; without it the table's own year is taken as right
    strict    report what is common practice, but not good practice, one level up
    last      the same project's table of last year, for the H rules
    approved  the table as it was approved (批复), for H08
    others    the other tables of the run, for the rules across an office
    outside   what other documents say the projects get, for F09
    suppress  findings to let stand, each with a reason
    config    which rules to use, how grave their findings are, and other word lists and thresholds

    A severity that the configuration states counts before the profile's, and both before the rule's own, strict or not.
    `UnknownProfileError` if there is no such profile; nothing else is raised, a rule that crashes is an outcome.
    """
    form = load_profile(profile) if isinstance(profile, str) else profile
    subject = Subject(table, form, year, last, approved, tuple(others), tuple(outside))
    with using_words(config.words if config else None), exact():
        report = _checked(subject, strict, config)
    suppressions = tuple(suppress)
    if not suppressions:
        return report
    return let_stand(
        report, lambda finding: next((entry.reason for entry in suppressions if entry.covers(finding)), None)
    )


def _checked(subject: Subject, strict: bool, config: "Config | None") -> TableReport:
    """Every rule on one table, before anything is let stand."""
    table, severities = subject.table, _severities(subject.profile, config)
    findings: list[Finding] = []
    outcomes = dict(_all_passed())
    reasons: dict[str, str] = {}
    for each in rules():
        code = each.code
        if config is not None and not config.selects(code):
            outcomes[code], reasons[code] = Outcome.NOT_APPLICABLE, NOT_SELECTED
            continue
        try:
            verdicts = tuple(each.run(subject))
        except Exception as error:  # a rule's crash is reported as ours, and the other rules still run
            outcomes[code], reasons[code] = Outcome.DEFECT, f"{type(error).__name__}: {error}"
            continue
        if not verdicts:
            continue  # passed
        if len(verdicts) == 1 and isinstance(verdicts[0], NotApplicable):
            outcomes[code], reasons[code] = Outcome.NOT_APPLICABLE, verdicts[0].reason
            continue
        stated = severities.get(code)
        found = [_finding(each, verdict, subject, strict, stated) for verdict in verdicts if isinstance(verdict, Fault)]
        findings += found
        unknown = [verdict.reason for verdict in verdicts if isinstance(verdict, Undetermined)]
        nothing = [verdict.reason for verdict in verdicts if isinstance(verdict, NotApplicable)]
        if found:
            outcomes[code] = Outcome.FAIL
        else:
            outcomes[code] = Outcome.UNDETERMINED if unknown else Outcome.NOT_APPLICABLE
        if unknown or not found:
            reasons[code] = "；".join(dict.fromkeys(unknown or nothing))

    source = table.source
    return TableReport(
        file=source.file,
        number=source.number,
        project_name=table.project_name,
        findings=tuple(sorted(findings, key=_place)),
        outcomes=outcomes,
        reasons=reasons,
    )


@lru_cache(maxsize=1)
def _all_passed() -> dict[str, Outcome]:
    return {each.code: Outcome.PASS for each in rules()}


def _severities(form: Profile, config: "Config | None") -> Mapping[str, Severity]:
    """The severities stated for a region or by the user, by code."""
    for code in form.severity:
        if all(code != each.code for each in rules()):
            raise UnknownProfileError(
                f"版式“{form.name}”的 severity.{code}：没有这条规则。用 mubiao rules 查看全部规则。"
            )
    regional = {code: Severity(level) for code, level in form.severity.items()}
    return {**regional, **config.severity} if config else regional


def let_stand(report: TableReport, reason: Callable[[Finding], str | None]) -> TableReport:
    """The report with those findings suppressed (放行) for which `reason`, asked once for each, gives one."""
    asked = [(finding, reason(finding)) for finding in report.findings]
    kept = tuple(finding for finding, why in asked if why is None)
    given = [(finding, why) for finding, why in asked if why is not None]
    outcomes, reasons = dict(report.outcomes), dict(report.reasons)
    for code in dict.fromkeys(finding.code for finding, _ in given):
        earlier = [reasons[code]] if any(finding.code == code for finding in report.suppressed) else []
        reasons[code] = "；".join(dict.fromkeys([*earlier, *(why for finding, why in given if finding.code == code)]))
        if all(finding.code != code for finding in kept):
            outcomes[code] = Outcome.SUPPRESSED
    suppressed = tuple(sorted((*report.suppressed, *(finding for finding, _ in given)), key=_place))
    return replace(report, findings=kept, outcomes=outcomes, reasons=reasons, suppressed=suppressed)


def _finding(each: Rule, fault: Fault, subject: Subject, strict: bool, stated: Severity | None) -> Finding:
    severity = fault.severity or each.severity
    if strict and severity is each.severity:
        severity = each.strict
    severity = stated or severity
    return Finding(
        code=each.code,
        name=each.name,
        title=each.title,
        severity=severity,
        path=fault.path,
        cell=subject.cells.get(fault.path),
        observed=fault.observed,
        expected=fault.expected,
        difference=fault.difference,
        message=fault.message,
        hint=fault.hint,
        fix=fault.fix,
    )


# The order of the form is the order of the models' fields.
_MODELS = (Table, Funding, Part, Indicator)
_FORM_ORDER = {
    key: order for order, key in enumerate(dict.fromkeys(key for each in _MODELS for key in each.model_fields))
}


@lru_cache(maxsize=4096)
def place(path: str) -> tuple[Any, ...]:
    """A sort key that puts paths in the order of the form."""
    return tuple(
        (0, int(key)) if key.isdigit() else (1, _FORM_ORDER.get(key, len(_FORM_ORDER)), key) for key in path.split(".")
    )


def _place(finding: Finding) -> tuple[Any, ...]:
    return place(finding.path), finding.code, finding.message
