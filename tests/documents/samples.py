"""What the tests of `assistant.documents` share: the seed, small files made by hand, and tables a profile allows."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from assistant.documents.vocabulary.labels import pairs_of
from assistant.documents.vocabulary.marks import (
    is_fused,
    level_pair,
    spread_target,
    ticked,
    without_ordinal,
    without_points,
)
from assistant.documents.vocabulary.privacy import names_a_person, scrubbed
from assistant.form import Funding, Indicator, Part, Profile, Table, load_profile

SEED = Path(__file__).parents[2] / "corpus" / "2024" / "pingluo-cppcc.txt"
PROFILE = load_profile("ningxia-2024")
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def zipped(parts: Mapping[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def docx(body: str, prologue: str = "") -> bytes:
    return zipped({"word/document.xml": f'{prologue}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'})


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"


def cell(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(text)}</w:tc>"


def text_table(*rows: str) -> bytes:
    """A form as text; in the rows `|` stands for the tab."""
    return "\n".join(rows).replace("|", "\t").encode()


# Any text a clerk could type or paste, with what breaks formats: markup, formulas, line breaks, tabs, rare characters.
# Not U+FFFD: a text file that holds it was decoded wrongly, and is refused.
CHARACTERS = st.one_of(
    st.sampled_from("县政协会议经费办理提案数量指标年度万元 =+-@0123456789.%≥≤<>&\"'（）：/—_x*|｜\\`~#\n\t🀄𠮷é　"),
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), max_codepoint=0xFFFC),
)


def stands(text: str) -> bool:
    """Whether a cell is read as it stands.

    Not so by design: a label of the form (it is read as one), a person or telephone number (never kept), `指标1：` and
    `（5分）` at a name, `产出指标-数量指标` (taken apart, said in the account), figures of several cells run together
    (refused), and a title or a year on a line of its own.
    """
    return not (
        pairs_of(text)
        or scrubbed(text) != text
        or names_a_person([text])
        or without_ordinal(text)
        or without_points(text)
        or level_pair(text)
        or is_fused(text)
    )


TEXT = st.text(CHARACTERS, max_size=30).map(str.strip).filter(stands)
BLANK_OR_TEXT = st.one_of(st.none(), TEXT)
AMOUNT = st.one_of(
    st.none(), st.sampled_from(["0", "11", "3. 2952", "1,234.50", "１１", "=1+1", "待定", "-3", "20000元"])
)
READABLE = st.one_of(st.none(), st.sampled_from(["0", "11", "3. 2952", "1,234.50"]))
# A title of a further column is kept as squeezed text; words for the form's own columns are the writer's business.
EXTRA = ["上年实际", "设定依据", "=1+1", "得分", "数据来源|口径", "分数", "计量单位"]


@st.composite
def rows(draw: st.DrawFn, profile: Profile, *, most: int) -> tuple[Indicator, ...]:
    """Up to `most` rows of each second level, blanks among them, in any order; further columns in some."""
    texts = draw(st.lists(st.sampled_from(["points", "explanation", "standard", "note"]), unique=True, max_size=2))
    titles = draw(st.lists(st.sampled_from(EXTRA), unique=True, max_size=2))
    found = []
    for row in profile.rows:
        for _ in range(draw(st.integers(0, most))):
            level1 = draw(st.sampled_from([row.level1] * 6 + [None]))
            level2 = draw(st.sampled_from([row.level2] * 6 + [None]))
            target = draw(BLANK_OR_TEXT)
            extra = {title: text for title in titles if (text := draw(TEXT))}
            if target and spread_target(target, "", extra.get("计量单位", "")):
                del extra["计量单位"]  # a bare figure takes the unit from its column, as in a form that spreads it
            more = {key: draw(BLANK_OR_TEXT) for key in texts}
            name = draw(BLANK_OR_TEXT)
            found.append(Indicator(level1=level1, level2=level2, name=name, target=target, extra=extra, **more))
    return tuple(draw(st.permutations(found)) if draw(st.booleans()) else found)


@st.composite
def funds(draw: st.DrawFn, profile: Profile) -> Funding:
    """The funds: the form's lines or others, divided by governments, with the whole period's amounts or without."""
    whole = draw(st.booleans())
    amounts = {"amount": AMOUNT, **({"overall_amount": AMOUNT} if whole else {})}
    labels = draw(st.sampled_from([profile.funding.parts, ("财政拨款",), (), ("上年结转资金", *profile.funding.parts)]))
    parts = []
    for label in labels:
        inner = draw(st.lists(st.sampled_from(["中央资金", "省级资金", "县级资金"]), unique=True, max_size=2))
        below = tuple(Part(label=each, **{key: draw(amount) for key, amount in amounts.items()}) for each in inner)
        parts.append(Part(label=label, parts=below, **{key: draw(amount) for key, amount in amounts.items()}))
    if draw(st.booleans()):  # a wording nobody knows is a line of the funds by its place and an amount that can be read
        parts.append(Part(label="村集体", **dict.fromkeys(amounts, draw(READABLE))))
    return Funding(
        unit=draw(st.sampled_from(["万元", "元", "万元/元", None])),
        total=draw(AMOUNT),
        overall_total=draw(AMOUNT) if whole else None,
        parts=tuple(parts),
    )


@st.composite
def tables(draw: st.DrawFn, profile: Profile = PROFILE) -> Table:
    """A table as the form holds it: any texts, blanks, levels out of order, and what the whole period needs."""
    two = draw(st.integers(0, 2)) == 0
    return Table(
        year=draw(st.one_of(st.none(), st.integers(1900, 2199))),
        project_name=draw(BLANK_OR_TEXT),
        department=draw(st.one_of(st.none(), st.text("县政协办公室委员会（）", max_size=30))),
        department_code=draw(st.one_of(st.none(), st.from_regex(r"[0-9]{3,8}", fullmatch=True))),
        implementing_unit=draw(BLANK_OR_TEXT),
        attribute=draw(st.one_of(st.none(), TEXT.filter(lambda text: ticked(text) is None))),  # a box says which word
        period=draw(BLANK_OR_TEXT),
        funding=draw(funds(profile)),
        annual_goal=draw(BLANK_OR_TEXT),
        overall_goal=draw(BLANK_OR_TEXT) if two else None,
        indicators=draw(rows(profile, most=2)),
        overall_indicators=draw(rows(profile, most=1)) if two else (),
    )
