"""Where things are: what must be known before the database can be opened.

Read from ``aislewatch.toml`` in the data folder, overridden by ``AISLEWATCH_...`` environment variables,
overridden by command-line options. What a shopkeeper turns lives in the database instead.
"""

import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    NoDecode,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from aislewatch.domain.accounts import Role
from aislewatch.domain.errors import InvalidSetting

FILE_NAME: Final = "aislewatch.toml"
_PREFIX: Final = "AISLEWATCH_"


class Config(BaseSettings):
    """The installation's own settings.

    ``data`` holds everything unless ``database`` (``postgresql://user:password@host/name``, see
    docs/database.md) or ``blobs`` (an fsspec URL) point elsewhere. ``precision`` is auto, bf16, int8 or f32;
    ``threads`` is the number of processor threads of the inference (0: as many as there are). ``key``
    seals secrets in the database (empty: the one in the file ``aislewatch.key``). ``allow_addresses`` are
    addresses and networks that cameras and webhooks may be at though they would be refused (see
    :mod:`aislewatch.services.reach`); in the environment with commas between. ``oidc_...`` let people
    sign in through a directory: its issuer's address, our client id and secret there, the claim whose
    values ``oidc_roles`` turns into roles, and whether who is unknown here is let in. ``opinion_keys`` are
    the keys that models want which are asked for a second opinion, by host.
    """

    model_config = SettingsConfigDict(env_prefix=_PREFIX, extra="forbid", frozen=True)

    data: Path = Path("aislewatch-data")
    database: SecretStr = SecretStr("")
    blobs: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8321, ge=1, le=65535)
    profile: Literal["fast", "default", "accurate"] = "default"
    precision: Literal["auto", "bf16", "int8", "f32"] = "auto"
    threads: int = Field(default=0, ge=0, le=256)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    key: SecretStr = SecretStr("")
    allow_addresses: Annotated[tuple[str, ...], NoDecode] = ()

    oidc_issuer: str = ""
    oidc_client: str = ""
    oidc_secret: SecretStr = SecretStr("")
    oidc_claim: str = "groups"
    oidc_roles: dict[str, Role] = Field(default_factory=dict)
    oidc_create: bool = False

    opinion_keys: dict[str, SecretStr] = Field(default_factory=dict)

    @field_validator("allow_addresses", mode="before")
    @classmethod
    def _parted(cls, given: object) -> object:
        return [part for part in given.split(",") if part.strip()] if isinstance(given, str) else given

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Options, then environment, then the file in the data folder."""
        given = init_settings()
        folder = Path(given.get("data") or os.environ.get(f"{_PREFIX}DATA") or "aislewatch-data")
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, folder / FILE_NAME)

    @property
    def database_place(self) -> str | Path:
        """The database's URL or file."""
        return self.database.get_secret_value() or self.data / "aislewatch.db"

    @property
    def blobs_place(self) -> str | Path:
        """Where clips and stills lie."""
        return self.blobs or self.data / "blobs"


def load_config(**options: Any) -> Config:
    """The configuration with the given options (None: not given) on top.

    Raises :class:`InvalidSetting` naming the key.
    """
    try:
        return Config(**{key: value for key, value in options.items() if value is not None})
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"]) or FILE_NAME
        raise InvalidSetting(key, first["msg"], fix=f"Mend it in {FILE_NAME} or the environment.") from None
    except tomllib.TOMLDecodeError as error:
        raise InvalidSetting(
            FILE_NAME, f"is no valid TOML ({error})", fix="Mend or remove the file."
        ) from None
