"""Prompt files (提示词): Markdown with a small header, loaded by name, rendered with what the header says they take.

May import `errors` only. A prompt is data: its templates run in jinja2's sandbox, and a name they were not given is an
error rather than a blank. A file `NAME.local.md` beside `NAME.md` takes its place, so that an update keeps it.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path

from ..errors import MubiaoError


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

    MubiaoError when there is none or it lacks its header or one of its two parts.
    """
    own = folder / f"{name}.local.md"
    path = own if own.is_file() else folder / f"{name}.md"
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
    return Prompt(name, fields["purpose"], inputs, fields["output"], system.strip(), user.strip(), digest)
