"""The language model (大模型), whichever it is: an endpoint is asked one question at a time, within limits, and its
reply is read strictly or not at all.

May import `errors` and `settings`. Knows nothing of tables: what a reply may say, the callers in `drafting` decide.
langchain and openai are imported when a question is asked, never before.
"""

from .ask import Asker, Declined, Question
from .budget import Budget
from .endpoint import Endpoint, Rung, endpoint_of
from .prompt import Prompt, load_prompt
from .trouble import Trouble, TroubleError

__all__ = [
    "Asker",
    "Budget",
    "Declined",
    "Endpoint",
    "Prompt",
    "Question",
    "Rung",
    "Trouble",
    "TroubleError",
    "endpoint_of",
    "load_prompt",
]
