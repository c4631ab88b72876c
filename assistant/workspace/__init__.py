"""Drafts in progress: where they are kept, how they are edited, where they stand. Knows nothing of Streamlit."""

from .draft import Decision, Draft, Summary, Verdict
from .standing import Standing, file_name, in_form, stand
from .store import StaleDraftError, Workspace, WorkspaceError

__all__ = [
    "Decision",
    "Draft",
    "StaleDraftError",
    "Standing",
    "Summary",
    "Verdict",
    "Workspace",
    "WorkspaceError",
    "file_name",
    "in_form",
    "stand",
]
