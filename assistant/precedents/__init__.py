"""Earlier years' tables, searchable (往年先例). Importing this imports neither chromadb nor numpy."""

from .endpoint import embedder_of
from .filings import FileReport, FileStatus
from .record import Closeness, Hit, Record
from .state import IndexReport, IndexStatus, State
from .store import Precedents, UnknownCategoryError, corpus_to_use, indexed_corpus

__all__ = [
    "Closeness",
    "FileReport",
    "FileStatus",
    "Hit",
    "IndexReport",
    "IndexStatus",
    "Precedents",
    "Record",
    "State",
    "UnknownCategoryError",
    "corpus_to_use",
    "embedder_of",
    "indexed_corpus",
]
