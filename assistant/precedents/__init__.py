"""Earlier years' tables, searchable (往年先例). Importing this imports neither chromadb nor numpy."""

from .corpus import FileReport, FileStatus
from .record import Closeness, Hit, Record
from .store import IndexReport, IndexStatus, Precedents, State, UnknownCategoryError, corpus_to_use, indexed_corpus

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
    "indexed_corpus",
]
