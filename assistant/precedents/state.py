"""What is said of an index: how it stands to its corpus, and what it holds."""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from .filings import FileReport, FileStatus
from .manifest import Manifest


class State(StrEnum):
    """How the index stands to the corpus."""

    READY = "ready"  # 可用
    MISSING = "missing"  # 尚未建立
    STALE = "stale"  # 语料已变
    FOREIGN = "foreign"  # 由另一种向量或另一版本建立
    DAMAGED = "damaged"  # 已损坏

    @property
    def words(self) -> str:
        """What it is called in the terminal, behind 索引."""
        names = {
            "ready": "可用",
            "missing": "尚未建立",
            "stale": "要更新（文件有变化）",
            "damaged": "已损坏，会自动重建",
        }
        return names.get(self.value, "要重建（由另一版本建立）")

    def notice(self, corpus: Path) -> str:
        """What is said when it is built anew for this."""
        return _NOTICES[self].format(corpus=corpus)


_NOTICES = {
    State.READY: "正在按 {corpus} 中的文件重建往年目标表的索引。",
    State.MISSING: "还没有往年目标表的索引，正在按 {corpus} 中的文件建立。",
    State.STALE: "往年目标表有变化，正在按 {corpus} 中的文件更新索引。",
    State.FOREIGN: "往年目标表的索引由另一种向量或另一版本的程序建立，正在按 {corpus} 中的文件重建。",
    State.DAMAGED: "往年目标表的索引已损坏，正在按 {corpus} 中的文件重建，不会丢失内容。",
}


@dataclass(frozen=True, slots=True)
class IndexReport:
    """What the index holds.

    rebuilt      whether it was brought up to date just now
    generation   counts up with every build
    counts       records per second-level category
    files        what each corpus file gave
    proved       how many records were searched for after they were written; found: how many came first by themselves
    """

    rebuilt: bool
    generation: int
    counts: dict[str, int]
    files: tuple[FileReport, ...]
    proved: int
    found: int

    @property
    def records(self) -> int:
        """How many records there are in all categories."""
        return sum(self.counts.values())

    @property
    def proof_words(self) -> str:
        """The self-check as a sentence for people."""
        if self.found < self.proved:
            lost = self.proved - self.found
            return f"自查：{self.proved}行中有{lost}行按自己的说法没有排在第一，请把这些文件反馈给维护者。"
        asked = f"{self.proved}行逐行" if self.proved >= self.records else f"抽查{self.proved}行，"
        return f"自查：存入的内容与原文一致；{asked}按自己的说法都能找到自己。"

    def as_json(self) -> dict[str, Any]:
        """The report as other programs read it."""
        return {
            "generation": self.generation,
            "rebuilt": self.rebuilt,
            "rows": self.records,
            "categories": self.counts,
            "check": {"asked": self.proved, "found": self.found},
            "files": [file.as_json() for file in self.files],
        }

    @property
    def refused(self) -> tuple[FileReport, ...]:
        """The corpus files that could not be read, with reasons."""
        return tuple(file for file in self.files if file.status is FileStatus.REFUSED)


@dataclass(frozen=True, slots=True)
class IndexStatus:
    """How the index stands, without touching it. What it holds is None when it says nothing sensible of itself."""

    state: State
    place: str
    corpus: Path
    holds: IndexReport | None


def report(manifest: Manifest, *, rebuilt: bool) -> IndexReport:
    """What a generation holds."""
    return IndexReport(
        rebuilt=rebuilt,
        generation=manifest.generation,
        counts=manifest.counts,
        files=tuple(entry.report for entry in manifest.files.values()),
        proved=sum(segment.proved for segment in manifest.segments),
        found=sum(segment.found for segment in manifest.segments),
    )
