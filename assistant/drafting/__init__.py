"""Drafting (起草): suggestions for a project's indicators, and whole drafts. May import `form`, `rules`, `precedents`.

Neither langchain nor openai is imported before a configured model is asked.
"""

from .candidates import PrecedentSource
from .model import reworder
from .request import Request
from .reword import Reworded, Reworder
from .suggest import draft, suggest
from .suggestion import Basis, Evidence, Number, Reason, Refusal, Suggestion, Suggestions

__all__ = [
    "Basis",
    "Evidence",
    "Number",
    "PrecedentSource",
    "Reason",
    "Refusal",
    "Request",
    "Reworded",
    "Reworder",
    "Suggestion",
    "Suggestions",
    "draft",
    "reworder",
    "suggest",
]
