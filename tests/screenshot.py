"""The README's picture: `python -m tests.screenshot OUT.png [WIDTH]` fills a realistic draft in the running page.

The draft is 常委会议经费 for 2025, half done: the head is filled, some rows are taken from suggestions that cite the
filing of 2024, one value lacks its unit.
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from .ui import browser as web

_HEAD = {
    "project_name": "常委会议经费",
    "year": "2025",
    "department": "中国人民政治协商会议平罗县委员会办公室",
    "department_code": "101001",
    "implementing_unit": "平罗县政协办公室本级",
    "period": "1年",
    "funding.total": "4",
    "funding.parts.0.amount": "4",
    "annual_goal": "全年召开县政协常委会会议5次，围绕年度协商议题广泛协商、积极建言，为县委、县政府决策提供智力支撑。",
}


def fill(page: Page) -> None:
    """Half a draft, as a clerk has it after a few minutes."""
    for path, text in _HEAD.items():
        web.write(page, path, text)
    web.choose(page, "cell-attribute", "经常性项目")
    for level2 in ("时效指标", "服务对象满意度指标"):
        card = page.locator("[class*='st-key-suggest-']").filter(has=page.get_by_role("heading", name=level2)).first
        card.get_by_role("button", name="采用", exact=True).first.click()
        web.settled(page)
    web.write(page, "indicators.0.name", "召开县政协常委会议")
    web.write(page, "indicators.0.target", "5")


def main(out: Path, width: int = 1400) -> None:
    """Take the picture, the whole height of the page."""
    with tempfile.TemporaryDirectory() as data, web.served(Path(data)) as address, web.chromium() as browser:
        page = web.opened(browser, address, width=width)
        fill(page)
        page.mouse.move(0, 0)
        height = page.evaluate("() => document.querySelector('[data-testid=stMainBlockContainer]').scrollHeight")
        page.set_viewport_size({"width": width, "height": min(height, 1500)})
        page.evaluate("() => document.querySelector('[data-testid=stMain]').scrollTo(0, 0)")
        web.settled(page)
        page.screenshot(path=out)


if __name__ == "__main__":
    if not 2 <= len(sys.argv) <= 3:
        sys.exit("用法：python -m tests.screenshot 输出.png [宽度]")
    main(Path(sys.argv[1]), *map(int, sys.argv[2:]))
