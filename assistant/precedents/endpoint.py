"""Vectors from an OpenAI-compatible embeddings endpoint (向量服务), where one is set: batched, retried, kept on disk.

A text is sent once: its vector is kept under `<data>/embeddings`, by the hash of model and text, and an index can be
built anew without the network. openai is imported when the first text has to be sent.
"""

import hashlib
import math
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.errors import IndexUnavailableError
from assistant.settings import Settings

from .embedding import LOCAL, Embedder, folded

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.float32]

_BATCH = 64  # texts in a call; some endpoints take no more
_RETRIES = 4  # the client's own, with growing pauses: after 408, 409, 429, 5xx and broken connections
_TIMEOUT = 30.0  # seconds a call may take
_FILE = "vectors.sqlite"
_TABLES = """
CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS models (model TEXT PRIMARY KEY, dimension INTEGER NOT NULL) WITHOUT ROWID;
"""


class EmbeddingError(IndexUnavailableError):
    """The endpoint gave no vectors, or none that can be used."""


def embedder_of(settings: Settings) -> Embedder:
    """What makes the vectors: the endpoint that is set, else this machine. EmbeddingError for half a setting."""
    if not settings.embedding_model:
        return LOCAL
    url = settings.embedding_base_url or settings.openai_base_url
    key = settings.embedding_api_key or settings.openai_api_key
    if url is None and key is None:
        raise EmbeddingError(
            "设置了 MUBIAO_EMBEDDING_MODEL，却没有向量服务的地址。"
            "请设置 MUBIAO_EMBEDDING_BASE_URL 或 OPENAI_BASE_URL，或去掉 MUBIAO_EMBEDDING_MODEL，改用本机的向量。"
        )
    secret = key.get_secret_value() if key else None
    return EndpointEmbedder(settings.embedding_model, settings.embedding_cache, base_url=url, api_key=secret)


class EndpointEmbedder:
    """Vectors of one model at one endpoint; an `Embedder`."""

    version = 1

    def __init__(
        self,
        model: str,
        cache: Path,
        *,
        base_url: str | None = None,
        api_key: str | None = None,
        retries: int = _RETRIES,
    ) -> None:
        """Nothing is asked yet. `cache` is the folder where vectors are kept; the openai client's own defaults hold
        where no address is given."""
        self.model = model
        self._file = cache / _FILE
        self._base_url = base_url
        self._api_key = api_key
        self._retries = retries

    @property
    def name(self) -> str:
        """`endpoint:` and the model."""
        return f"endpoint:{self.model}"

    @property
    def dimension(self) -> int | None:
        """Of the vectors kept; None when there are none."""
        with self._cache() as connection:
            row = connection.execute("SELECT dimension FROM models WHERE model = ?", (self.model,)).fetchone()
        return int(row[0]) if row else None

    def embed(self, texts: Sequence[str]) -> "Rows":
        """One row of length 1 per text; zeros for a text without letters or figures, which is not sent.

        EmbeddingError when the endpoint cannot be reached, refuses, or answers with vectors of another length than
        before. What it gave until then is kept.
        """
        import numpy as np

        wanted = list(dict.fromkeys(text for text in texts if folded(text)))
        found = dict(self._kept(wanted))
        missing = [text for text in wanted if text not in found]
        for start in range(0, len(missing), _BATCH):
            batch = missing[start : start + _BATCH]
            rows = self._asked(batch)
            self._keep(batch, rows)
            found.update(zip(batch, rows, strict=True))
        width = len(next(iter(found.values()))) if found else self.dimension or 0
        nothing = np.zeros(width, dtype=np.float32)
        return np.array([found.get(text, nothing) for text in texts], dtype=np.float32).reshape(len(texts), width)

    def _asked(self, batch: list[str]) -> "list[NDArray[np.float32]]":
        """A batch's vectors from the endpoint, brought to length 1."""
        from openai import OpenAI, OpenAIError

        try:
            with OpenAI(
                base_url=self._base_url, api_key=self._api_key or "none", max_retries=self._retries, timeout=_TIMEOUT
            ) as client:
                # As numbers: some endpoints do not know the client's default, base64.
                sent = [text.encode("utf-8", "replace").decode() for text in batch]
                reply = client.embeddings.create(model=self.model, input=sent, encoding_format="float")
                data = sorted(reply.data, key=lambda each: each.index)
                rows = [[float(value) for value in each.embedding] for each in data]
        except (OpenAIError, ValueError, TypeError, AttributeError) as error:
            raise EmbeddingError(
                f"向量服务没有给出向量（{type(error).__name__}）。请检查 MUBIAO_EMBEDDING_MODEL 和服务的地址、密钥，"
                "或去掉 MUBIAO_EMBEDDING_MODEL，改用本机的向量。"
            ) from error
        return self._checked(batch, rows)

    def _checked(self, batch: list[str], rows: list[list[float]]) -> "list[NDArray[np.float32]]":
        import numpy as np

        if len(rows) != len(batch):
            raise EmbeddingError(f"向量服务对 {len(batch)} 条文字给出了 {len(rows)} 个向量，不能使用。请换一个模型。")
        lengths = {len(row) for row in rows} | {known for known in [self.dimension] if known}
        if len(lengths) != 1:
            shown = "、".join(map(str, sorted(lengths)))
            raise EmbeddingError(
                f"向量服务的模型 {self.model} 先后给出了不同维数的向量（{shown}）。"
                f"如果服务换了模型，请删除 {self._file}，再运行 mubiao index --rebuild。"
            )
        vectors = []
        for row in rows:
            length = math.sqrt(math.fsum(value**2 for value in row))
            if not (math.isfinite(length) and length > 0):
                raise EmbeddingError("向量服务给出的向量不是有效的数。请换一个模型，或改用本机的向量。")
            vectors.append((np.array(row, dtype=np.float64) / length).astype(np.float32))
        return vectors

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self.model}\0{text}".encode("utf-8", "surrogatepass")).hexdigest()

    def _kept(self, texts: Iterable[str]) -> "Iterator[tuple[str, NDArray[np.float32]]]":
        import numpy as np

        with self._cache() as connection:
            for text in texts:
                row = connection.execute("SELECT vector FROM vectors WHERE key = ?", (self._key(text),)).fetchone()
                if row:
                    yield text, np.frombuffer(row[0], dtype="<f4")

    def _keep(self, texts: Sequence[str], rows: "Sequence[NDArray[np.float32]]") -> None:
        pairs = [(self._key(text), row.astype("<f4").tobytes()) for text, row in zip(texts, rows, strict=True)]
        with self._cache() as connection, connection:
            connection.execute("INSERT OR REPLACE INTO models VALUES (?, ?)", (self.model, len(rows[0])))
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", pairs)

    @contextmanager
    def _cache(self) -> Iterator[sqlite3.Connection]:
        """The file of kept vectors. Several processes may use it; a garbled one is emptied, for it is only a cache."""
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            try:
                connection = _opened(self._file)
            except sqlite3.OperationalError:  # in use, or the disk is full
                raise
            except sqlite3.DatabaseError:
                self._file.unlink()
                connection = _opened(self._file)
            with closing(connection):
                yield connection
        except (OSError, sqlite3.Error) as error:
            raise EmbeddingError(
                f"无法读写向量的缓存 {self._file}（{error}）。请检查该位置可以写入、磁盘有空余。"
            ) from error


def _opened(file: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(file, timeout=30)
    try:
        connection.executescript(_TABLES)
    except sqlite3.Error:
        connection.close()
        raise
    return connection
