"""Prompt files (提示词): Markdown with a small header, loaded by name, rendered with what the header says they take.

May import `errors` only. A prompt is data: its templates run in jinja2's sandbox, and a name they were not given is an
error rather than a blank. A file `NAME.local.md` beside `NAME.md` takes its place, so that an update keeps it; it takes
the same inputs, asks for the same answer, and is held to the same: text from tables stands inside the data block alone.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import MubiaoError

IMPORTED = "data"  # the input that holds text of tables, whoever wrote them
BLOCK = ("<<<资料开始>>>", "<<<资料结束>>>")


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file: what it is for, what it takes, the model (pydantic) of its answer, and its two templates.

    `hash` is of the file as it stands: two calls with the same hash were asked in the same words.
    """

    name: str
    purpose: str
    inputs: tuple[str, ...]
    output: str
    system: str
    user: str
    hash: str = ""

    def render(self, **values: str) -> tuple[str, str]:
        """The system and the user message. TypeError when `values` are not exactly the inputs."""
        if set(values) != set(self.inputs):
            raise TypeError(f"{self.name} takes {', '.join(self.inputs)}, not {', '.join(sorted(values))}")
        from jinja2 import StrictUndefined
        from jinja2.sandbox import SandboxedEnvironment

        # The answer is text for a model, not a page: escaping would turn quotation marks into entities.
        environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        system, user = (environment.from_string(template).render(values) for template in (self.system, self.user))
        return system, user


def load_prompt(name: str, folder: Path) -> Prompt:
    """The prompt `folder/name.md`, or the user's own `name.local.md` beside it.

    MubiaoError when there is none, it lacks its header or one of its parts, its templates use other inputs than it
    says or are no templates, it lets imported text out of the data block, or the user's own takes or asks for
    something else than the one it replaces.
    """
    own = folder / f"{name}.local.md"
    if not own.is_file():
        return _read(name, folder / f"{name}.md")
    prompt, replaced = _read(name, own), _read(name, folder / f"{name}.md")
    for what, has, needs in (
        ("inputs", ", ".join(prompt.inputs), ", ".join(replaced.inputs)),
        ("output", prompt.output, replaced.output),
    ):
        if has != needs:
            raise MubiaoError(f"提示词文件 {own.name} 的 {what} 是“{has}”，要和 {name}.md 的一样：“{needs}”。")
    return prompt


def _read(name: str, path: Path) -> Prompt:
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MubiaoError(f"读不到提示词文件 {path.name}。请检查 MUBIAO_PROMPTS 指的文件夹。") from error
    _, header, body = text.split("---\n", 2) if text.startswith("---\n") and text.count("---\n") >= 2 else ("", "", "")
    fields = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in header.splitlines())}
    before, _, rest = body.partition("# system\n")
    system, _, user = rest.partition("# user\n")
    if not all((fields.get("purpose"), fields.get("output"), system.strip(), user.strip())) or before.strip():
        raise MubiaoError(f"提示词文件 {path.name} 缺少文件头（purpose、inputs、output）或 system、user 两节。")
    inputs = tuple(part.strip() for part in fields.get("inputs", "").split(",") if part.strip())
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    prompt = Prompt(name, fields["purpose"], inputs, fields["output"], system.strip(), user.strip(), digest)
    if wrong := _wrong(prompt):
        raise MubiaoError(f"提示词文件 {path.name} 不能用：{wrong}。")
    return prompt


def variables(prompt: Prompt) -> frozenset[str]:
    """The inputs that the templates of a prompt use. jinja2's TemplateSyntaxError when they are no templates."""
    from jinja2 import meta
    from jinja2.sandbox import SandboxedEnvironment

    environment = SandboxedEnvironment()
    return frozenset(
        found
        for template in (prompt.system, prompt.user)
        for found in meta.find_undeclared_variables(environment.parse(template))
    )


def _wrong(prompt: Prompt) -> str:
    """What is wrong with a prompt's templates, in Chinese; empty when nothing is."""
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        used = variables(prompt)
    except TemplateSyntaxError as error:
        return f"模板写错了（{error.message}）"
    if unknown := sorted(used - set(prompt.inputs)):
        return f"用了没有的变量 {{{{ {unknown[0]} }}}}，inputs 里有的是：{'、'.join(prompt.inputs) or '无'}"
    if unused := sorted(set(prompt.inputs) - used):
        return f"没有用到 inputs 里的 {{{{ {unused[0]} }}}}"
    marks = {name: f"\x01{name}\x01" for name in prompt.inputs}
    try:
        system, user = prompt.render(**marks)
    except (TemplateError, TypeError, ValueError, ArithmeticError) as error:
        return f"模板里有不允许的写法（{error}）"
    if IMPORTED not in prompt.inputs:
        return ""
    outside, _, rest = user.partition(BLOCK[0])
    inside, _, after = rest.partition(BLOCK[1])
    once = all(user.count(mark) == 1 for mark in BLOCK)
    if not once or marks[IMPORTED] not in inside or marks[IMPORTED] in f"{system}{outside}{after}":
        return f"{{{{ {IMPORTED} }}}} 只能写在 {BLOCK[0]} 和 {BLOCK[1]} 两行之间"
    return ""
