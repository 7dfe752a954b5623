"""Settings: the environment, read once. Whether a token is accepted or a database opens, its users find out."""

import re
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies, proxy_bypass

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

PREFIX = "SAHELBOT_"
TELEGRAM = "https://api.telegram.org/bot"
SANDBOX_TOKEN = "1:" + "sandbox" * 5
FREE_RATE = 30  # core.telegram.org/bots/faq#how-can-i-message-all-of-my-bot-39s-subscribers-at-once
SECRETS = ("token", "data_key", "webhook_secret", "database_url", "content_git", "pull_secret")
WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")  # Telegram takes 1-256 of these (Bot API, setWebhook)
TAKEN_PATHS = ("/healthz", "/healthz/live", "/metrics", "/pull")
Ids = Annotated[frozenset[int], NoDecode]


class ConfigurationError(Exception):
    """The environment cannot be used; the message says what to change."""

    exit_code = 78


def _usual_content() -> Path:
    """`content` where the bot is started; an installed package brings a pack to be tried with."""
    here, brought = Path("content"), Path(__file__).with_name("pack")
    return brought if brought.is_dir() and not here.exists() else here


def proxy_for(address: str) -> str | None:
    """The proxy that HTTPS_PROXY names, for an https address that NO_PROXY does not except. They are no settings of
    ours, and have no prefix. Raises ConfigurationError for a proxy of another kind than http."""
    parts = urlsplit(address)
    proxy = getproxies().get("https") if parts.scheme == "https" else None
    if not proxy or proxy_bypass(parts.hostname or ""):
        return None
    whole = proxy if "://" in proxy else f"http://{proxy}"
    if not whole.startswith(("http://", "https://")):
        raise ConfigurationError("HTTPS_PROXY: only http proxies are served; give http://HOST:PORT.")
    return whole


class Settings(BaseSettings):
    """The settings of the contract; rates per second. Each secret may come from a file, too (`…_FILE`). An empty
    variable is none."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    token: SecretStr | None = Field(None, description="The bot's token, from BotFather.")
    token_file: Path | None = None
    api_url: str = Field(TELEGRAM, description="Bot API base; a test server gives http://127.0.0.1:PORT/bot.")
    data_dir: Path = Field(Path("data"), description="Database, published packs and picture cache.")
    database_url: SecretStr | None = Field(None, description="sqlite+aiosqlite:///… or postgresql+asyncpg://…")
    database_url_file: Path | None = None
    content_dir: Path = Field(default_factory=_usual_content, description="The folder the editors keep.")
    content_git: SecretStr | None = Field(None, description="A repository to pull the content from, instead.")
    content_git_file: Path | None = None
    content_branch: str = Field("", description="Its branch; the repository's own choice if not set.")
    pull_minutes: float = Field(5.0, ge=0, le=1440, description="Between two pulls; 0 pulls only when asked.")
    pull_secret: SecretStr | None = Field(None, description="Lets a POST to /pull ask for a pull.")
    pull_secret_file: Path | None = None
    auto_reload: bool = Field(default=False, description="Publish a changed folder without asking.")
    admins: Ids = Field(frozenset(), description="Numeric user ids, comma separated.")
    editors: Ids = Field(frozenset(), description="Numeric user ids, comma separated.")
    data_key: SecretStr | None = Field(None, description="Encrypts chat ids; made at first start if none is given.")
    data_key_file: Path | None = None
    webhook_url: str | None = Field(None, description="Where Telegram pushes updates to; none: the bot polls.")
    webhook_secret: SecretStr | None = Field(None, description="What a push must show: 32 characters or more.")
    webhook_secret_file: Path | None = None
    listen: str = Field(
        "127.0.0.1:8081", description="host:port of webhook, /healthz and /metrics; port 0 takes a free one."
    )
    rate: float = Field(25.0, gt=0, le=1000, description="Messages per second.")
    paid_broadcast: bool = Field(default=False, description="Pay Stars for more than 30 messages per second.")
    alert_needs_two: bool = Field(default=False, description="An alert needs a second editor.")
    thumbnails_url: str | None = Field(
        None, pattern=r"^https://\S+\{id\}\S*$", description="Pictures beside inline offers; {id} is the offer's id."
    )
    newsroom_chat: int | None = Field(None, description="The chat that is told what the newsroom should know.")
    newsroom_topic: int = Field(0, ge=0, description="The topic of NEWSROOM_CHAT, if it is a forum.")
    backup_dir: Path | None = Field(None, description="Of the scheduled backups; if not set, in the data folder.")
    backup_hours: float | None = Field(None, ge=0, description="Between two scheduled backups; 0 makes none.")
    backup_keep: int = Field(7, ge=1, description="So many scheduled backups are kept.")
    backup_days: int = Field(35, ge=1, description="So long a backup may be restored, and is known who left since.")
    error_chat: int | None = Field(None, description="The chat that is told what an operator should know.")
    log_format: Literal["console", "json"] = "console"
    config_home: Path = Field(
        Path("~/.config").expanduser(),
        validation_alias="XDG_CONFIG_HOME",
        description="Where the data key is made if none is given: in sahelbot/data.key.",
    )

    @field_validator("admins", "editors", mode="before")
    @classmethod
    def _ids(cls, written: object) -> object:
        if not isinstance(written, str):
            return written
        words = [word.strip() for word in written.split(",") if word.strip()]
        if not all(word.lstrip("-").isdigit() for word in words):
            raise ValueError("give numeric user ids, separated by commas")
        return frozenset(int(word) for word in words)

    @field_validator("pull_secret")
    @classmethod
    def _pull_secret(cls, given: SecretStr | None) -> SecretStr | None:
        if given is not None and len(given.get_secret_value()) < 32:
            raise ValueError("give 32 characters or more; make them with: openssl rand -hex 32")
        return given

    @field_validator("listen")
    @classmethod
    def _listen(cls, written: str) -> str:
        host, _, port = written.rpartition(":")
        if not host or not port.isdigit() or int(port) > 65535:
            raise ValueError("give host:port, for example 127.0.0.1:8081")
        return written

    @model_validator(mode="before")
    @classmethod
    def _secrets_from_files(cls, values: object) -> object:
        if isinstance(values, dict):
            for name in SECRETS:
                if values.get(name) is None and (path := values.get(f"{name}_file")):
                    values[name] = _secret_in(Path(path), name)
        return values

    @model_validator(mode="after")
    def _rate_is_allowed(self) -> Self:
        """Another server than Telegram's has limits of its own."""
        if self.rate > FREE_RATE and not self.paid_broadcast and self.api_url == TELEGRAM:
            raise ValueError(
                f"{PREFIX}RATE: Telegram takes {FREE_RATE} messages a second for nothing; give {FREE_RATE} at most, or "
                f"set {PREFIX}PAID_BROADCAST=true to pay Stars for the others."
            )
        return self

    @model_validator(mode="after")
    def _webhook_is_safe(self) -> Self:
        """A webhook without a secret would take orders from anybody; its address is no secret."""
        secret = "" if self.webhook_secret is None else self.webhook_secret.get_secret_value()
        if (self.webhook_url or secret) and not WEBHOOK_SECRET.fullmatch(secret):
            raise ValueError(
                f"{PREFIX}WEBHOOK_SECRET: a webhook needs a secret of 32 to 256 characters of A-Z, a-z, 0-9, _ and -; "
                "make one with: openssl rand -hex 32"
            )
        if self.webhook_url:
            told = {"token": self.token.get_secret_value() if self.token else "", "secret": secret}
            for what, value in told.items():
                if value and value in unquote(self.webhook_url):
                    raise ValueError(
                        f"{PREFIX}WEBHOOK_URL: the address must not hold the {what}; give it another path."
                    )
            parts = urlsplit(self.webhook_url)
            is_https = parts.scheme == "https" or (parts.scheme == "http" and self.api_url != TELEGRAM)
            if not is_https or not parts.hostname or parts.query or parts.fragment:
                raise ValueError(f"{PREFIX}WEBHOOK_URL: give https://HOST/PATH, where Telegram reaches this bot.")
            if self.webhook_path in TAKEN_PATHS:
                raise ValueError(f"{PREFIX}WEBHOOK_URL: {self.webhook_path} is taken; give a path of its own.")
        return self

    @property
    def webhook_path(self) -> str:
        return unquote(urlsplit(self.webhook_url or "").path) or "/"

    @property
    def secrets(self) -> list[str]:
        """What no log line may hold."""
        given = (self.token, self.data_key, self.database_url, self.webhook_secret, self.pull_secret)
        whole = [secret.get_secret_value() for secret in given if secret is not None]
        return whole + _credentials_in(self.content_git)

    @property
    def database(self) -> str:
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite+aiosqlite:///{self.data_dir / 'sahelbot.db'}"

    @property
    def database_file(self) -> Path | None:
        """The file of a SQLite database, None for a server."""
        scheme, _, rest = self.database.partition(":///")
        return Path(rest) if scheme.startswith("sqlite") else None

    @property
    def made_key(self) -> Path:
        """The data key that is made at the first start, outside the database's folder."""
        return self.config_home / "sahelbot" / "data.key"

    @property
    def is_trial(self) -> bool:
        """Whether nobody but the sandbox's people read this bot."""
        return self.token is not None and self.token.get_secret_value() == SANDBOX_TOKEN

    @property
    def backups(self) -> Path:
        """The folder of the scheduled backups."""
        return self.backup_dir or self.data_dir / "backups"

    @property
    def hours_between_backups(self) -> float:
        """A file is backed up every day unless told otherwise; a server's operator has ways of their own."""
        if self.backup_hours is not None:
            return self.backup_hours
        return 24.0 if self.database_file is not None else 0.0

    @property
    def marker(self) -> Path:
        """Says where there were readers, beside the data key."""
        return self.config_home / "sahelbot" / "readers"

    @property
    def leavers(self) -> Path:
        """Where hashes of who left are kept for a restore, beside the data key."""
        return self.config_home / "sahelbot" / "leavers"

    @property
    def listen_address(self) -> tuple[str, int]:
        host, _, port = self.listen.rpartition(":")
        return host.strip("[]"), int(port)

    @classmethod
    def read(cls) -> Self:
        """The environment as settings. Raises ConfigurationError with one sentence that names the setting."""
        try:
            return cls()
        except ValidationError as problem:
            first = problem.errors(include_input=False, include_context=False)[0]
            name = PREFIX + "_".join(str(part) for part in first["loc"]).upper()
            what = first["msg"].removeprefix("Value error, ")
            raise ConfigurationError(what if what.startswith(PREFIX) else f"{name}: {what}.") from None


def _credentials_in(address: SecretStr | None) -> list[str]:
    """What stands before the @ of a repository's address, as it is written and as it is meant."""
    try:
        parts = urlsplit(address.get_secret_value() if address is not None else "")
    except ValueError:
        return []
    word = parts.password or (parts.username if parts.scheme in ("http", "https") else None)
    return [] if word is None else [word, unquote(word)]


def _secret_in(path: Path, name: str) -> str:
    try:
        return path.read_text(encoding="utf-8").strip()
    except OSError as reason:
        raise ValueError(
            f"{PREFIX}{name.upper()}_FILE names {path}, which cannot be read: {reason.strerror}."
        ) from None
