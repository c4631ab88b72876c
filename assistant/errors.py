"""The errors a user meets. Their text is one Chinese sentence or two: what happened, in which file, what to do."""


class MubiaoError(Exception):
    """Something the user can mend. Commands print the message alone and exit with 2; the page shows it as a notice."""


class ReadError(MubiaoError):
    """A file could not be read as a table. `file` names it, `reason` says why and what to do."""

    def __init__(self, file: str, reason: str) -> None:
        super().__init__(f"{file}：{reason}")
        self.file = file
        self.reason = reason


class WriteError(MubiaoError):
    """A table could not be written to the asked file."""


class IndexUnavailableError(MubiaoError):
    """The precedents index is locked, damaged beyond rebuilding, or its folder cannot be used."""
