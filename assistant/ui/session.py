"""The session: which draft this window shows, changes to it, and what to tell the clerk on the next run.

What must last stands in the workspace; here is only what one window needs between two runs. Widgets hold no truth:
before each run `sync` sets them to what the draft says, and only where they differ, so typing is never disturbed.
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Literal

import streamlit as st

from ..errors import MubiaoError
from ..form import Following, Profile, Table, UnknownProfileError, follows, load_profile, profile_names
from ..settings import settings
from ..workspace import Decision, Draft, Workspace
from ..workspace.editing import blank, with_funds

_log = logging.getLogger(__name__)
_BROKEN = "程序出了问题，这一步没有做成。草稿已经保存，请刷新页面再试；若再出现，请把刚才的操作告诉维护者。"
BLANK = "空白表"  # the origin of a draft that began empty
_CHOSEN = "由您选定"
Kind = Literal["info", "warning", "error", "success"]


def profile() -> Profile:
    """The form that the draft shown follows."""
    return load_profile(form().profile)


def form() -> Following:
    """The form of the draft shown and why: the one it was put in, else what `form_for` says."""
    shown: Draft = st.session_state["shown"]
    return Following(shown.form, (_CHOSEN,)) if shown.form in forms() else form_for(shown.table)


def form_for(table: Table) -> Following:
    """The form of this region where one is set, else the one that a table follows."""
    if "profile" in settings().model_fields_set:
        return Following(settings().profile, ("本机的设置",))
    return follows(table)


def forms() -> tuple[str, ...]:
    """The forms there are to choose from."""
    return tuple(dict.fromkeys((settings().profile, *profile_names())))


def workspace() -> Workspace:
    """The drafts. Opened anew each time, which costs a millisecond and survives a folder that was moved away."""
    return Workspace.open(settings().data)


def notify(kind: Kind, text: str) -> None:
    """Say something at the top of the page on this run, or on the next one when called from a callback."""
    st.session_state.setdefault("notices", []).append((kind, text))


def show_notices() -> None:
    """Show what was to be said, once."""
    show = {"info": st.info, "warning": st.warning, "error": st.error, "success": st.success}
    for kind, text in st.session_state.pop("notices", []):
        show[kind](text)


@contextmanager
def guarded(tell: Callable[[str], object]) -> Iterator[None]:
    """Whatever goes wrong inside becomes one Chinese sentence; what is a defect of ours goes to the log as well."""
    try:
        yield
    except (MubiaoError, UnknownProfileError) as error:
        tell(str(error))
    except Exception:
        _log.exception("the page crashed")
        tell(_BROKEN)


def current() -> Draft:
    """The draft that the page's address names; a new empty one where it names none that can be read."""
    drafts = workspace()
    id = st.query_params.get("draft")
    draft = None
    if id:
        try:
            draft = drafts.load(id)
            if draft is None:
                notify("warning", "网址里的草稿没有找到，已为您新建一份空白表。以前的草稿可以在“从哪里开始”里接着做。")
        except MubiaoError as error:
            notify("error", str(error))
    if draft is None:
        draft = drafts.create(blank(load_profile(settings().profile)), BLANK)
        st.query_params["draft"] = draft.id
    st.session_state["shown"] = draft
    return draft


def change(edit: Callable[[Table], Table], what: str, decisions: Sequence[Decision] = ()) -> bool:
    """Change the draft that is shown, and say whether it was done. For callbacks: nothing escapes."""
    before: Draft = st.session_state["shown"]
    with guarded(_trouble):
        st.session_state["shown"] = workspace().save(before, edit(before.table), what, decisions)
        return True
    return False


def decide(decision: Decision) -> None:
    """Record a decision that changes nothing in the table. For callbacks."""
    with guarded(_trouble):
        workspace().decide(st.session_state["shown"], decision)


def undo() -> None:
    """Take the last change back. For callbacks."""
    with guarded(_trouble):
        st.session_state["shown"] = workspace().undo(st.session_state["shown"])


def start_blank() -> None:
    """Start an empty draft in the form of the one shown, and show it. For callbacks."""
    shown: Draft = st.session_state["shown"]
    _start(blank(profile()), BLANK, shown.form)


def start_from(table: Table, origin: str) -> None:
    """Start a draft from a filed table, with the lines of funds that its form has, and show it. For callbacks."""
    _start(with_funds(table, load_profile(form_for(table).profile)), origin)


def _start(table: Table, origin: str, form: str | None = None) -> None:
    """The draft before stays in the workspace."""
    with guarded(_trouble):
        show(workspace().create(table, origin, form).id)


def put_in_form(form: str) -> bool:
    """Put the draft that is shown into another form, and say whether it was done. For callbacks."""
    with guarded(_trouble):
        st.session_state["shown"] = workspace().put_in_form(st.session_state["shown"], form)
        return True
    return False


def show(id: str) -> None:
    """Show another draft."""
    st.query_params["draft"] = id


def sync(key: str, value: str | bool | None) -> None:
    """Set a widget to what the draft says before it is drawn."""
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value


def _trouble(text: str) -> None:
    notify("error", text)
