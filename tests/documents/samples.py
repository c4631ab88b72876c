"""What the tests of `assistant.documents` share: the seed, small files made by hand, and tables a profile allows."""

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

from assistant.documents.labels import pairs_of
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
CHARACTERS = st.one_of(
    st.sampled_from("县政协会议经费办理提案数量指标年度万元 =+-@0123456789.%≥≤<>&\"'（）：/—_x\n\t🀄𠮷é　"),
    st.characters(exclude_categories=("Cs", "Cc", "Cn", "Co"), max_codepoint=0xFFFD),
)
TEXT = st.text(CHARACTERS, max_size=30).map(str.strip)
# A cell that is itself a label of the form is read as one; codes belong into department_code.
BLANK_OR_TEXT = st.one_of(st.none(), TEXT.filter(lambda text: not pairs_of(text)))
AMOUNT = st.one_of(
    st.none(), st.sampled_from(["0", "11", "3. 2952", "1,234.50", "１１", "=1+1", "待定", "-3", "20000元"])
)


@st.composite
def tables(draw: st.DrawFn, profile: Profile = PROFILE) -> Table:
    """A table as the form holds it: any texts, blanks, 0 to 4 rows of each second level, levels out of order."""
    indicators = []
    for row in profile.rows:
        for _ in range(draw(st.integers(0, 4))):
            level1 = draw(st.sampled_from([row.level1] * 6 + [None]))
            level2 = draw(st.sampled_from([row.level2] * 6 + [None]))
            indicators.append(
                Indicator(level1=level1, level2=level2, name=draw(BLANK_OR_TEXT), target=draw(BLANK_OR_TEXT))
            )
    if draw(st.booleans()):
        indicators = draw(st.permutations(indicators))
    labels = draw(st.sampled_from([profile.funding.parts, ("财政拨款",), (), ("上年结转资金", *profile.funding.parts)]))
    return Table(
        year=draw(st.one_of(st.none(), st.integers(1900, 2199))),
        project_name=draw(BLANK_OR_TEXT),
        department=draw(st.one_of(st.none(), st.text("县政协办公室委员会（）", max_size=30))),
        department_code=draw(st.one_of(st.none(), st.from_regex(r"[0-9]{3,8}", fullmatch=True))),
        implementing_unit=draw(BLANK_OR_TEXT),
        attribute=draw(BLANK_OR_TEXT),
        period=draw(BLANK_OR_TEXT),
        funding=Funding(
            unit=draw(st.sampled_from(["万元", "元", "万元/元", None])),
            total=draw(AMOUNT),
            parts=tuple(Part(label=label, amount=draw(AMOUNT)) for label in labels),
        ),
        annual_goal=draw(BLANK_OR_TEXT),
        indicators=tuple(indicators),
    )
