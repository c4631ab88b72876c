"""D: dates and the year (年度与时限)."""

import calendar
import re
from collections.abc import Iterator

from ..form.date_point import DatePoint
from ..form.mentions import years
from ..form.target import Kind, TargetValue
from ..form.text import halfwidth, squeeze
from .rule import Fault, Fix, NotApplicable, Severity, Undetermined, Verdict, rule
from .subject import Row, Subject, per_table
from .vocabulary import words

TIMELINESS = "时效指标"
_TIME_KINDS = frozenset({Kind.DATE, Kind.PERIOD, Kind.DURATION, Kind.FREQUENCY, Kind.PERCENT})


def _timeliness(subject: Subject) -> tuple[Row, ...]:
    return subject.of(TIMELINESS)


@per_table
def _dated(subject: Subject) -> tuple[Row, ...]:
    return subject.of_kind(Kind.DATE, Kind.PERIOD)


@rule("D01", "title-year", "年度缺失或不符", Severity.ERROR)
def title_year(subject: Subject) -> Iterator[Verdict]:
    """表头要写明年度，并且就是编报预算的那个年度（不是填表的年份）。

    为什么：照抄上年的表，最常忘记改的就是年度。
    依据：填报说明。检查时指明预算年度（--year）的，与它核对；没有指明的，看有没有写，
    以及表里的日期是不是有两处以上、都在表头之后的同一年；只有一处的，由 D02、D03 报告那一处。
    不合格：
        预算年度 = 2024
        year = 2023
    合格：
        预算年度 = 2024
        year = 2024
    怎么改：改成预算年度。
    """
    year = subject.table.year
    if year is None:
        expected = f"{subject.year} 年度" if subject.year else "预算年度"
        yield Fault("year", "表头没有写年度", "", expected, "在表头写明预算年度。")
    elif subject.year is not None and year != subject.year:
        yield Fault(
            "year",
            f"表头是{year}年度，编报的是{subject.year}年度预算",
            str(year),
            str(subject.year),
            f"改为{subject.year}年度，并核对表里的各个日期。",
            fix=Fix("year", str(subject.year), "unsafe"),
        )
    elif subject.year is None and (later := _later_year(subject)) and later[1] > 1:
        yield Fault(
            "year",
            f"表头是{year}年度，表里写的都是{later[0]}年",
            str(year),
            str(later[0]),
            "核对年度；多半是表头忘了改。",
            fix=Fix("year", str(later[0]), "unsafe"),
        )


@per_table
def _later_year(subject: Subject) -> tuple[int, int] | None:
    """The one later year that the dates and the goal of a one-year table name, and in how many places; else None.

    An earlier year is what a copied table leaves behind, so it speaks against the dates (D02), not against the title.
    """
    year = subject.table.year
    if year is None or not subject.one_year:
        return None
    named = [{point.year for point in row.value.points if point.year is not None} for row in _dated(subject)] + [
        {found for found, _ in years(subject.table.annual_goal)}
    ]
    places = [found for found in named if found]
    everywhere = set().union(*places) if places else set()
    return (everywhere.pop(), len(places)) if len(everywhere) == 1 and max(everywhere) > year else None


def _problem(point: DatePoint) -> str | None:
    """Why a date cannot be; None when it can."""
    if point.month is not None and not 1 <= point.month <= 12:
        return f"没有{point.month}月"
    if point.day is not None:
        last = 31 if point.month is None else calendar.monthrange(point.year or 2000, point.month)[1]
        if not 1 <= point.day <= last:
            month = f"{point.month}月" if point.month else ""
            return f"{f'{point.year}年' if point.year else ''}{month}没有{point.day}日"
    return None


def ends_before_it_begins(value: TargetValue) -> bool:
    """Whether a period's start is later than its end, in whatever of year, month and day they state."""
    if value.kind is not Kind.PERIOD:
        return False
    start, end = value.points
    first = (start.year or end.year or 0, start.month or 0, start.day or 0)
    return first > (end.year or start.year or 0, end.month or first[1], end.day or 31)


@rule(
    "D02",
    "date-out-of-year",
    "时限超出预算年度或日期不存在",
    Severity.ERROR,
    over=_dated,
    nothing="没有写成日期的指标值",
)
def date_out_of_year(row: Row, subject: Subject) -> Iterator[Verdict]:
    """指标值里的日期要真实存在，起止顺序正确，并且落在项目期之内（一年期的项目就是预算年度之内）。

    为什么：时限写成别的年度，多半是照抄上年；年度之外的时限无法按年考核。
    依据：填报说明。项目期看不出来的，不对年份作结论。
    不合格：
        indicators.3.target = 2023年11月30日前
    合格：
        indicators.3.target = 2024年11月30日前
    怎么改：改成预算年度内的日期。
    """
    path, points = row.path("target"), row.value.points
    for point in points:
        if problem := _problem(point):
            yield Fault(path, f"日期不存在：{problem}", row.target, "真实的日期", "核对年、月、日。")
            return
    if ends_before_it_begins(row.value):
        yield Fault(path, "开始时间晚于结束时间", row.target, "先开始，后结束", "核对起止时间。")
        return
    found = [point.year for point in points if point.year is not None]
    if not found:
        return
    if subject.budget_year is None or subject.span is None:
        yield Undetermined("表上没有年度，见 D01" if subject.budget_year is None else "项目期看不出是哪一年")
        return
    if subject.year is None and (later := _later_year(subject)) and later[1] > 1:
        return  # several places agree against the title: D01
    first_year, last_year = subject.span
    outside = [year for year in found if not first_year <= year <= last_year]
    if outside:
        expected = f"{first_year}年" if first_year == last_year else f"{first_year}至{last_year}年"
        fixed = row.target.replace(str(outside[0]), str(subject.budget_year))
        title = outside[0] > last_year and subject.year is None  # a year ahead may be right and the title left behind
        yield Fault(
            path,
            f"时限是{outside[0]}年，项目期在{expected}之内",
            row.target,
            expected,
            "改成项目期内的日期；时限没写错的，改表头的年度。" if title else "改成项目期内的日期。",
            fix=Fix(path, fixed, "unsafe") if len(set(found)) == 1 else None,
        )


_SOME_YEAR = re.compile(r"20\d\d")


@rule("D03", "stale-year", "文本残留往年年份", Severity.ERROR)
def stale_year(subject: Subject) -> Iterator[Verdict]:
    """一年期的项目，表里的文字不应出现别的年份；《》里的文件名、“自、截至、较”等后面的和“以来、起”前面的年份、十年以前的年份除外。

    为什么：这是照抄上年最明显的痕迹。
    依据：公开检查要求。指标值里的是错误，名称和目标里的作警告；写成日期的指标值由 D02 检查。
    不合格：
        indicators.5.target = 达到2022年水平
    合格：
        indicators.5.target = 较2023年提高5个百分点
    怎么改：改成本年度，或删去年份。
    """
    year = subject.budget_year
    if year is None:
        yield Undetermined("表上没有年度，见 D01")
        return
    if not subject.one_year:
        yield NotApplicable("项目期不是一年，出现别的年份是正常的")
        return
    if subject.year is None and (later := _later_year(subject)) and later[1] > 1:
        return  # several places agree against the title: D01
    if all(named == str(year) for named in _SOME_YEAR.findall(subject.everything)):
        return
    dated = {row.path("target") for row in _dated(subject)}
    for path, text in subject.texts:
        if path in dated or path == "period" or path.startswith("overall_"):
            continue
        for other, position in years(text):
            long_ago = other <= year - subject.words["dates"]["reference_years"]
            if other == year or long_ago or _is_reference(text, position, subject):
                continue
            yield Fault(
                path,
                f"还留着{other}年" if other < year else f"写着{other}年，表头是{year}年度",
                text,
                f"{year}年",
                f"改成{year}年，或删去年份。",
                severity=Severity.ERROR if path.endswith(".target") else Severity.WARNING,
            )
            break


def _is_reference(text: str, position: int, subject: Subject) -> bool:
    """Whether the year at that place is what something is counted from or compared with (较2023年)."""
    lead = text[max(0, position - 3) : position].rstrip()
    tail = text[position + 4 :].lstrip().removeprefix("年").lstrip("初底末")
    lists = subject.words["dates"]
    return lead.endswith(lists["reference_before"]) or tail.startswith(lists["reference_after"])


def says_no_time(row: Row) -> bool:
    """Whether a timeliness row's value is neither a date, a length of time, a frequency nor a rate."""
    deadline: str = words()["dates"]["deadline"]
    return row.value.kind not in _TIME_KINDS and not re.search(deadline, squeeze(row.target))


@rule("D04", "timeliness-kind", "时效指标值类型不对", Severity.ERROR, over=_timeliness, nothing="没有填时效指标")
def timeliness_kind(row: Row, subject: Subject) -> Iterator[Verdict]:
    """时效指标的值要是日期、起止时间、时长、频次，或及时率一类的百分比。

    为什么：“高效”“按期”说不出什么时候完成，无法考核。
    依据：财预〔2015〕88号版式；通用指标库。
    不合格：
        indicators.3.target = 高效
    合格：
        indicators.3.name = 培训按期完成率
        indicators.3.target = =100%
    怎么改：写成“2024年11月30日前”，或改用“按期完成率 =100%”。
    """
    if re.search(subject.words["structure"]["placeholder"], halfwidth(row.target)):
        return  # S09
    if says_no_time(row):
        example = f"{subject.budget_year or 'N'}年12月20日前"
        yield Fault(
            row.path("target"),
            f"时效指标“{row.name}”的值“{row.target}”看不出时间",
            row.target,
            "日期、时段、时长、频次或及时率",
            f"写成“{example}”这样的日期，或改用及时率。",
        )


@rule(
    "D05",
    "fuzzy-deadline",
    "时限不精确",
    Severity.INFO,
    strict=Severity.WARNING,
    over=_timeliness,
    nothing="没有填时效指标",
)
def fuzzy_deadline(row: Row, subject: Subject) -> Iterator[Verdict]:
    """时限最好写到日，或写明“前”；“年底”“12月份”按提示报告。

    为什么：“12月份”是月初还是月末，检查时会有两种理解。
    依据：审核惯例；县级单位普遍这样写，所以只作提示。
    不合格：
        indicators.3.target = 2024年底
    合格：
        indicators.3.target = 2024年11月底前
    怎么改：写成“2024年12月20日前”。
    """
    point = row.value.start
    if row.value.kind is not Kind.DATE or point is None or point.day is not None or point.before:
        return
    year = f"{point.year}年" if point.year else ""
    proposal = f"{year}{f'{point.month}月' if point.month else ''}底前"
    fix = Fix(row.path("target"), proposal, "unsafe") if point.part in ("", "底") and (year or point.month) else None
    yield Fault(
        row.path("target"),
        f"时限“{row.target}”没有写到日，也没有写“前”",
        row.target,
        "具体到日，或写明“前”",
        "写到日，或写成“……底前”。",
        fix=fix,
    )


@rule("D06", "on-time-without-anchor", "“按规定时间”无依据", Severity.WARNING)
def on_time_without_anchor(subject: Subject) -> Iterator[Verdict]:
    """名称里说“及时”“按时”“按规定时间”的，值要是日期或比率。

    为什么：没有时间也没有比率，“及时”无从核对。
    依据：审核惯例。时效指标行由 D04 检查，这里看其余各行。
    不合格：
        indicators.5.name = 居民事项及时办理
        indicators.5.target = 及时
    合格：
        indicators.5.name = 居民事项办理及时率
        indicators.5.target = =100%
    怎么改：写成“发放及时率 | =100%”，或写明日期。
    """
    promises = subject.words["dates"]["on_time"]
    rows = [row for row in subject.valued if row.level2 != TIMELINESS and promises.any_in(row.name)]
    if not rows:
        yield NotApplicable("其余各行没有“及时”“按时”一类的名称")
    for row in rows:
        if row.value.kind in (Kind.PHRASE, Kind.SENTENCE, Kind.GRADE):
            yield Fault(
                row.path("target"),
                f"“{row.name}”的值“{row.target}”既不是日期也不是比率",
                row.target,
                "日期或比率",
                "改成及时率，或写明日期。",
            )


@rule("D07", "frequency-coverage", "周期与期数不符", Severity.WARNING)
def frequency_coverage(subject: Subject) -> Iterator[Verdict]:
    """名称写“每月”的，一年应有 12 次；写“每季”的，应有 4 次；值写明起止月份的，按写明的月份算。

    为什么：每月发放却写 10 次，不是漏了两个月，就是项目期写错。
    依据：按日历推算。
    不合格：
        indicators.0.name = 每月例会次数
        indicators.0.target = ≥10次
    合格：
        indicators.0.name = 每月例会次数
        indicators.0.target = ≥12次
        annual_goal = 全年组织社区工作者例会12次，培训120人次，提高办理居民事项的能力。
    怎么改：核对次数，或写明从几月到几月。
    """
    rows = [
        (row, 12 if "每月" in row.name else 4)
        for row in subject.valued
        if ("每月" in row.name or "每季" in row.name)
        and row.value.kind is Kind.QUANTITY
        and row.value.unit in ("次", "期", "场", "批", "批次")
    ]
    if not rows:
        yield NotApplicable("没有按月或按季的次数指标")
        return
    if not subject.one_year:
        yield Undetermined("项目期不是一年，不知道应有几期")
        return
    stated = _stated_months(subject)
    for row, usual in rows:
        expected = usual if stated is None else (stated if usual == 12 else -(-stated // 3))
        if row.value.magnitude != expected:
            yield Fault(
                row.path("target"),
                f"“{row.name}”应有{expected}{row.value.unit}，写的是{row.target}",
                row.target,
                f"{expected}{row.value.unit}",
                "核对次数，或写明起止月份。",
            )


def _stated_months(subject: Subject) -> int | None:
    """The months a timeliness row states (1-10月份 is ten); None when none does."""
    for row in subject.of(TIMELINESS):
        start, end = row.value.start, row.value.end
        if start and end and start.month and end.month and start.year in (None, end.year) and start.month <= end.month:
            return end.month - start.month + 1
    return None


@rule("D08", "past-goal-years", "中期目标的年份已过", Severity.ERROR)
def past_goal_years(subject: Subject) -> Iterator[Verdict]:
    """项目期（中期）总体目标写明的起止年份，要包括本年度。

    为什么：目标期已经过去的中期目标，多半是几年前的旧表。
    依据：公开的表里常见。
    不合格：
        overall_goal = 2020-2022年完成全县社区工作者轮训。
    合格：
        overall_goal = 2023-2025年完成全县社区工作者轮训。
    怎么改：按现行的项目期重写。
    """
    goal, year = subject.table.overall_goal, subject.budget_year
    if goal is None:
        yield NotApplicable("没有项目期总体目标")
        return
    found = [named for named, position in years(goal) if not _is_reference(goal, position, subject)]
    if not found or year is None:
        yield NotApplicable("项目期总体目标没有写年份") if not found else Undetermined("表上没有年度，见 D01")
    elif max(found) < year:
        yield Fault(
            "overall_goal",
            f"项目期总体目标写到{max(found)}年，本表是{year}年度",
            goal,
            f"包括{year}年",
            "按现行的项目期重写。",
        )
