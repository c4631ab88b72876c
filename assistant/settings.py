"""Settings, all from the environment: `MUBIAO_…`, and for the model the names every OpenAI-compatible tool reads."""

from functools import lru_cache
from pathlib import Path

from platformdirs import user_data_path
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

_HOME = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """One class for everything that can be set.

    data      folder of the index and the drafts
    corpus    folder of earlier years' tables
    prompts   folder of the prompt files
    profile   the form's profile where a command names none
    chroma_url   address of a Chroma server for the index, instead of the data folder
    model, openai_base_url, openai_api_key   the model endpoint; without a model's name none is used
    model_timeout   seconds a whole call may take
    model_at_once   calls to the endpoint at the same time
    embedding_model   name of an embeddings model; without it vectors are made on this machine
    embedding_base_url, embedding_api_key   its endpoint, where it is not the language model's
    """

    model_config = SettingsConfigDict(env_prefix="MUBIAO_", env_ignore_empty=True, extra="ignore")

    data: Path = Field(default_factory=lambda: user_data_path("mubiao", appauthor=False))
    corpus: Path = _HOME / "corpus"
    prompts: Path = _HOME / "prompts"
    profile: str = "ningxia-2024"
    chroma_url: str | None = None
    model: str | None = None
    model_timeout: float = Field(20.0, gt=0, le=600)
    model_at_once: int = Field(4, ge=1, le=32)
    embedding_model: str | None = None
    embedding_base_url: str | None = None
    embedding_api_key: SecretStr | None = None
    openai_base_url: str | None = Field(None, validation_alias="OPENAI_BASE_URL")
    openai_api_key: SecretStr | None = Field(None, validation_alias="OPENAI_API_KEY")

    @property
    def has_model(self) -> bool:
        """Whether an endpoint is configured: a model's name, and an address or a key, or a provider before the name."""
        return bool(self.model and (self.openai_base_url or self.openai_api_key or ":" in self.model))

    @property
    def embedding_cache(self) -> Path:
        """The folder of the vectors an embeddings endpoint has given."""
        return self.data / "embeddings"

    @property
    def model_records(self) -> Path:
        """The folder of what is kept of calls to a model: the audit log, the cache, what endpoints can do."""
        return self.data / "model"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process, read once. Tests that change the environment call `settings.cache_clear()`."""
    return Settings()
