"""The settings of one running service: frozen, typed, read once from the environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from casework.core.errors import CannotStart

ROOT = Path(__file__).resolve().parents[2]


class Environment(StrEnum):
    """Where the service runs: a practice room, or a center's real records."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What a door takes before it refuses; sizes in bytes, counts in rows."""

    web_rows: int = 5_000
    web_bytes: int = 10 * 1024 * 1024
    command_rows: int = 200_000
    command_bytes: int = 400 * 1024 * 1024


@dataclass(frozen=True, kw_only=True)
class Config:
    """All settings; `redis_url` None means the embedded queue server in the instance folder."""

    instance: Path
    database_url: str = field(repr=False)
    keystore_url: str = field(repr=False)
    kek_file: Path
    environment: Environment = Environment.DEVELOPMENT
    redis_url: str | None = field(default=None, repr=False)
    keys: str | None = field(default=None, repr=False)
    url: str = "http://127.0.0.1:8080"
    proxy_hops: int = 0
    argon2_memory_kib: int = 64 * 1024
    argon2_rounds: int = 3
    limits: Limits = Limits()

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Config":
        """Reads the environment; production refuses each development default by name."""
        instance = Path(environ.get("CASEWORK_INSTANCE", ROOT / "instance")).resolve()
        config = cls(
            instance=instance,
            database_url=environ.get("DATABASE_URL", f"sqlite:///{instance}/casework.db"),
            keystore_url=environ.get("KEYSTORE_URL", f"sqlite:///{instance}/keys.db"),
            kek_file=Path(environ.get("CASEWORK_KEK_FILE", instance / "kek.key")),
            environment=_environment(environ.get("CASEWORK_ENV", "development")),
            redis_url=environ.get("REDIS_URL"),
            keys=environ.get("CASEWORK_KEYS"),
            url=environ.get("CASEWORK_URL", cls.url),
            proxy_hops=_count("CASEWORK_PROXY_HOPS", environ),
        )
        if config.production:
            _refuse_defaults(config, environ)
        return config

    @property
    def production(self) -> bool:
        """Real people's records are in it."""
        return self.environment is Environment.PRODUCTION

    @property
    def https(self) -> bool:
        """Browsers reach the service through TLS, so cookies may demand it."""
        return self.url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name, without port, that browsers may ask for."""
        return urlsplit(self.url).hostname or "127.0.0.1"

    @property
    def port(self) -> int:
        """The loopback port that the web process listens on."""
        return urlsplit(self.url).port or 8080


def _environment(text: str) -> Environment:
    try:
        return Environment(text)
    except ValueError:
        reason = f"CASEWORK_ENV={text!r}; development 또는 production 이어야 합니다."
        raise CannotStart(reason) from None


def _count(name: str, environ: Mapping[str, str]) -> int:
    text = environ.get(name, "0")
    if not (text.isascii() and text.isdigit()):
        raise CannotStart(f"{name}={text!r}; 0 이상의 정수여야 합니다.")
    return int(text)


def _refuse_defaults(config: Config, environ: Mapping[str, str]) -> None:
    needed = ["DATABASE_URL", "KEYSTORE_URL", "REDIS_URL", "CASEWORK_URL"]
    missing = [name for name in needed if not environ.get(name)]
    if not (environ.get("CASEWORK_KEK_FILE") or environ.get("CASEWORK_KEYS")):
        missing.append("CASEWORK_KEK_FILE")
    if missing:
        raise CannotStart(
            f"production에서는 기본값을 쓸 수 없습니다. {', '.join(missing)} 값을 정해 주세요."
        )
    if not config.https:
        raise CannotStart("production의 CASEWORK_URL은 https:// 로 시작해야 합니다.")
    if config.keys is None and config.kek_file.resolve().is_relative_to(config.instance):
        raise CannotStart("CASEWORK_KEK_FILE을 자료와 같은 폴더에 두지 마세요.")
