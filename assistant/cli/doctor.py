"""`mubiao doctor`: what is installed, how the index stands, what the model endpoint can do."""

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from typing import Annotated

import typer

from .common import Format, FormatOption, corpus_folder, precedents_of

_PACKAGES = ("pydantic", "chromadb", "streamlit", "langchain", "openai")


@dataclass(frozen=True, slots=True)
class Said:
    """One line: what was looked at, whether it is well, and what was found."""

    what: str
    well: bool
    found: str


def doctor(
    offline: Annotated[bool, typer.Option("--offline", help="不去连接模型服务。")] = False,
    format_: FormatOption = Format.TEXT,
) -> None:
    """检查安装、往年目标表的索引和模型服务。都好退出码是 0，有 ✗ 的是 1。"""
    lines = [*_installed(), *_index(), *_model(offline=offline)]
    if format_ is Format.JSON:
        typer.echo(
            json.dumps(
                [{"what": each.what, "well": each.well, "found": each.found} for each in lines],
                ensure_ascii=False,
                indent=2,
            )
        )
    else:
        for each in lines:
            typer.echo(f"{'✓' if each.well else '✗'} {each.what}：{each.found}")
    raise typer.Exit(0 if all(each.well for each in lines) else 1)


def _installed() -> Iterator[Said]:
    from .. import __version__

    python = ".".join(map(str, sys.version_info[:3]))
    yield Said("程序", True, f"mubiao {__version__}，Python {python}")
    for name in _PACKAGES:
        try:
            yield Said(name, True, version(name))
        except PackageNotFoundError:
            yield Said(name, False, "没有安装。请重新运行 make app")
    office = shutil.which("soffice") or shutil.which("libreoffice")
    found = "已安装，能读 .doc、.wps、.et" if office else "没有安装（只在读 .doc、.wps、.et 时需要）"
    yield Said("LibreOffice", True, found)


def _index() -> Iterator[Said]:
    from ..errors import MubiaoError
    from ..precedents import State
    from ..settings import settings

    try:
        with precedents_of(corpus_folder()) as precedents:
            status = precedents.status()
    except MubiaoError as error:
        yield Said("往年目标表的索引", False, str(error).rstrip("。"))
        return
    yield Said("向量", True, settings().embedding_model or "本机")
    held = f"，{status.holds.records}行指标" if status.holds else ""
    later = "" if status.state is State.READY else "，下次使用时自动建立"
    yield Said("往年目标表的索引", status.state is not State.DAMAGED, f"{status.state.words}{held}{later}")


def _model(*, offline: bool) -> Iterator[Said]:
    from ..llm.endpoint import Remembered, endpoint_of
    from ..llm.probe import probe
    from ..settings import settings

    endpoint = endpoint_of(settings())
    if endpoint is None:
        if settings().model:
            yield Said(
                "语言模型",
                False,
                f"MUBIAO_MODEL 是“{settings().model}”，还要设置 OPENAI_BASE_URL（没有密钥的服务）或 OPENAI_API_KEY",
            )
        else:
            yield Said("语言模型", True, "没有配置，起草和审核都不需要它")
        return
    name = f"语言模型 {endpoint.model}（{endpoint.host}）"
    remembered = Remembered(settings().model_records / "endpoints.json")
    if offline:
        rung = remembered.get(endpoint)
        yield Said(name, True, f"上次用 {rung.value} 的办法回复了" if rung else "没有连接过")
        return
    tried = list(probe(endpoint, settings().prompts, remembered))
    best = next((each for each in tried if each.works), None)
    if best is None:
        why = "；".join(dict.fromkeys(each.says for each in tried))
        yield Said(name, False, "。".join(part for part in (f"不可用：{why}", tried[-1].advice) if part))
        return
    usage = "" if best.tells_usage else "；不报告用量"
    yield Said(name, True, f"可用，{best.rung.value}，{best.seconds:.1f}秒{usage}")
    for each in tried:
        if not each.works:
            yield Said(f"  {each.rung.value}", True, f"它不支持（{each.says}），改用别的办法，不影响使用")
