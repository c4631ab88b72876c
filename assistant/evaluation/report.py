"""An evaluation in words: tables of Markdown, which a terminal shows as well as a page. Imports this floor."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import isnan

from assistant.precedents.record import Closeness
from assistant.rules.report.shown import hanging, width

from .cases import Protocol, Task
from .chance import Difference
from .compare import Comparison, Shares
from .drafts import Drafts
from .marks import MEASURES
from .run import Evaluation, Result

NOT_SHOWN = "差异未显示"
OURS = {
    "field": "外单位公开的表",
    "seed": "本单位六张表",
    "clean": "自拟的合格表",
}  # what the repository's own data are called


def as_text(evaluation: Evaluation, titles: Mapping[str, str]) -> str:
    """The whole evaluation. `titles` says what data sets are called; the others go by their names."""
    parts = [
        "每一行指标连同它所在的表一起留出，只用其余的表回答，看最好的几条里有没有相同的说法、相同类型的值。",
        "“任意顺序”和“最常见”是不用任何本领的答法：同类别的行任意排列，或把同类别最常见的说法排在前面。",
        f"方括号是按表抽样的 95% 区间；区间含 0 时写“{NOT_SHOWN}”。",
    ]
    parts = ["\n".join(line for text in parts for line in hanging(text, "")), "\n".join(_summary(evaluation, titles))]
    for result in evaluation.results:
        parts.append(_result(titles.get(result.data, result.data), result))
    for name, drafts in evaluation.drafts.items():
        parts.append(_drafts(titles.get(name, name), drafts))
    return "\n\n".join(parts) + "\n"


def _summary(evaluation: Evaluation, titles: Mapping[str, str]) -> Iterator[str]:
    """What matters most, for a reader who looks at nothing else: the five best, and whole drafts."""
    yield "要点：五条里有相同说法的占多少，草稿整张没有错误的占多少"
    for result in evaluation.results:
        if result.protocol is Protocol.OTHERS:
            figure = result.figures["wording@5"]
            ours, frequent = _number(figure.ours), _number(figure.most_frequent)
            yield f"  {titles.get(result.data, result.data)}，{result.task.words}：{ours}，最常见的五种 {frequent}"
            yield f"      {difference(figure.over_most_frequent)}"
    for name, each in evaluation.drafts.items():
        if each.told:
            yield f"  {titles.get(name, name)}，另给各行打算的 {each.told} 张草稿：{_number(each.told_valid)}"
            yield f"      95% 区间 [{each.told_low:.3f}, {each.told_high:.3f}]"


def comparison(found: Sequence[Comparison]) -> str:
    """Ours beside other ways to rank."""
    parts = []
    for each in found:
        rows = [
            [
                way.name,
                *(_number(way.figures[measure]) for measure in ("wording@1", "wording@5", "kind@1", "kind@5")),
                "" if way.wording is None else difference(way.wording),
                "" if way.kind is None else difference(way.kind),
            ]
            for way in each.ways
        ]
        heads = ["做法", *(MEASURES[measure] for measure in ("wording@1", "wording@5", "kind@1", "kind@5"))]
        heads += ["本工具高出：说法@5", "本工具高出：值类型@5"]
        parts.append(f"### {each.task.words}（{each.rows} 行，{each.tables} 张表）\n\n" + table(heads, rows))
    return "\n\n".join(parts) + "\n"


def calibration(found: Mapping[Task, Mapping[Closeness, Shares]]) -> str:
    """What the words close, near and far are worth."""
    rows = [
        [task.words, closeness.words, str(shares.rows), _number(shares.wording), _number(shares.kind)]
        for task, by_closeness in found.items()
        for closeness, shares in by_closeness.items()
    ]
    heads = ["", "远近", "最好三条中的行数", "说法相同", "值类型相同"]
    return f"### 远近的用语\n\n{table(heads, rows)}\n"


def difference(each: Difference) -> str:
    """`+0.064 [0.038, 0.092]`, or that none is shown."""
    interval = f"{each.mean:+.3f} [{each.low:.3f}, {each.high:.3f}]"
    return interval if each.shown else f"{NOT_SHOWN} {interval}"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table of Markdown whose columns are aligned in a terminal."""
    lines = [list(heads), *(list(row) for row in rows)]
    widths = [max(width(line[column]) for line in lines) for column in range(len(heads))]
    ruled = [lines[0], ["-" * wide for wide in widths], *lines[1:]]
    return "\n".join(
        "| " + " | ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(line, widths, strict=True)) + " |"
        for line in ruled
    )


def _result(title: str, result: Result) -> str:
    head = f"{title}，{result.protocol.words}，{result.task.words}"
    rows = [
        [
            MEASURES[measure],
            _number(figure.ours),
            _number(figure.any_order),
            _number(figure.most_frequent),
            difference(figure.over_any_order),
            difference(figure.over_most_frequent),
        ]
        for measure, figure in result.figures.items()
    ]
    heads = ["", "本工具", "任意顺序", "最常见", "比任意顺序", "比最常见"]
    return f"### {head}（{result.rows} 行，{result.tables} 张表）\n\n{table(heads, rows)}"


def _drafts(title: str, drafts: Drafts) -> str:
    rows = [
        ["数字有出处", f"{drafts.traced}/{drafts.figures}", ""],
        ["必填的类别已有名称和值", _number(drafts.filled), ""],
        ["写出的行没有错误", _number(drafts.sound), f"照抄任意行 {_number(drafts.plain_sound)}"],
        ["整张表没有错误，只给表头、资金和目标", _number(drafts.valid), f"{drafts.tables} 张表"],
    ]
    if drafts.told:
        interval = (
            f"{drafts.told} 张表，95% 区间 [{drafts.told_low:.3f}, {drafts.told_high:.3f}]，待填 {drafts.told_open} 行"
        )
        rows.append(["整张表没有错误，另给各行的打算", _number(drafts.told_valid), interval])
    above = f"比最常见的五种 {difference(drafts.over_most_frequent)}"
    rows += [
        [f"五条建议里有相同的说法（{drafts.asked} 行）", _number(drafts.wording), above],
        ["五条建议里有相同类型的值", _number(drafts.kind), ""],
    ]
    head = f"{title}，起草（{drafts.tables} 张表，{drafts.rows} 条建议）"
    return f"### {head}\n\n{table(['', '本工具', '对照'], rows)}"


def _number(value: float) -> str:
    return "—" if isnan(value) else f"{value:.3f}"
