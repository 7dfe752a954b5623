"""A repository's address: which ones are taken, and its credential apart from it. Asking git is `git`'s work."""

import re
from base64 import b64encode
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_BRANCH = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._/+-]{0,199}")
_AT_HOST = re.compile(r"[A-Za-z0-9_.-]+@[A-Za-z0-9.-]+:[^:\s][^\s]*")  # git@host:path, which is ssh
_SCHEMES = frozenset({"https", "http", "ssh", "file"})


class NoAddress(ValueError):
    """The address cannot be used; the message says why, without the address."""


@dataclass(frozen=True, slots=True)
class Repository:
    """`address` holds no credential, so it may be shown. `protocol` is the one way git may take. `branch` empty: the
    repository's own choice."""

    address: str
    protocol: str
    branch: str = ""
    credential: str = field(default="", repr=False)

    @property
    def ref(self) -> str:
        return f"refs/heads/{self.branch}" if self.branch else "HEAD"

    @property
    def header(self) -> str:
        """The HTTP header that says who we are; empty without a credential."""
        return f"Authorization: Basic {b64encode(self.credential.encode()).decode()}" if self.credential else ""


def repository(written: str, branch: str = "") -> Repository:
    """What an operator wrote: https://…, ssh://…, git@host:path, file://… or an absolute path. Raises NoAddress."""
    if branch and (not _BRANCH.fullmatch(branch) or ".." in branch or branch.endswith(("/", ".lock"))):
        raise NoAddress("the branch has no name that git takes")
    if any(sign.isspace() or not sign.isprintable() for sign in written):
        raise NoAddress("the address holds a space or an invisible character")
    if written.startswith("/"):
        return Repository(written, "file", branch)
    if _AT_HOST.fullmatch(written):
        return Repository(written, "ssh", branch)
    return _by_scheme(written, branch)


def _by_scheme(written: str, branch: str) -> Repository:
    try:
        parts = urlsplit(written)
        host, user = parts.hostname, parts.username
    except ValueError:
        raise NoAddress("this is no address") from None
    protocol = parts.scheme
    if protocol not in _SCHEMES:
        raise NoAddress("give https://…, ssh://…, git@host:path, or file://… for a repository on this machine")
    if protocol != "file" and (not host or host.startswith("-") or (user or "").startswith("-")):
        raise NoAddress("the address names no host")
    if protocol not in ("https", "http") and parts.password is not None:
        raise NoAddress("only https:// takes a password; with ssh a key lets us in")
    if protocol not in ("https", "http") or user is None:
        return Repository(written, protocol, branch)
    place = parts.netloc.rpartition("@")[2]
    credential = f"{unquote(user)}:{unquote(parts.password or '')}"
    return Repository(parts._replace(netloc=place).geturl(), protocol, branch, credential)
