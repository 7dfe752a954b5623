"""The origin of the pack: the folder the editors keep, or a repository's checkout that a pull brings level."""

from dataclasses import dataclass
from pathlib import Path

from bot.content.checkout import PULL_S, Checkout, Pulled
from bot.content.repository import NoAddress, repository
from bot.settings import PREFIX, ConfigurationError, Settings

CHECKOUT = "checkout"


@dataclass(frozen=True, slots=True)
class Origin:
    """`checkout` is None where the editors keep the folder on this machine."""

    kept: Path
    checkout: Checkout | None = None

    @property
    def folder(self) -> Path:
        """Where the files lie now. A pull brings another folder: hold the one you have looked at."""
        return self.kept if self.checkout is None else self.checkout.folder

    @property
    def name(self) -> str:
        """What to call it before an operator: a path or an address, without its credential."""
        return str(self.kept) if self.checkout is None else self.checkout.source.address

    async def pull(self, *, within_s: float = PULL_S) -> Pulled | None:
        """Bring a checkout level; None where there is nothing to pull. Raises GitFailed."""
        return None if self.checkout is None else await self.checkout.pull(within_s=within_s)


def origin(settings: Settings) -> Origin:
    """Where this bot's content comes from. Raises ConfigurationError for an address that git is not to be given."""
    if settings.content_git is None:
        return Origin(settings.content_dir)
    try:
        source = repository(settings.content_git.get_secret_value(), settings.content_branch)
    except NoAddress as reason:
        raise ConfigurationError(f"{PREFIX}CONTENT_GIT: {reason}.") from None
    return Origin(settings.content_dir, Checkout(source, settings.data_dir / CHECKOUT))
