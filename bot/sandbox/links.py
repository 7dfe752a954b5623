"""Addresses as Telegram accepts and writes them: which links live, and their normal form.

Pure. Follows TDLib's rules: http, https, tg, ton and tonsite only; the host in small letters; a path always.
"""

import ipaddress
import re
from dataclasses import dataclass

_PLAIN_HOST = re.compile(r"(?:[a-z0-9.\-_!$,~*'();&+=\u0080-\U0010ffff]|%[0-9a-f]{2})*")
_BARE_SCHEMES = ("tg", "ton", "tonsite")
_LAST_USER_ID = (1 << 40) - 1
_LOWER = {code: code + 32 for code in range(65, 91)}
_SPACES = " \t\r\n\0\v"


class WrongLink(Exception):
    """Why an address is not a link, in TDLib's words."""


@dataclass(frozen=True, slots=True)
class Address:
    scheme: str
    user: str
    host: str
    port: int
    query: str
    is_ipv6: bool


def ascii_lower(text: str) -> str:
    return text.translate(_LOWER)


def canonical_integer(text: str) -> int | None:
    """The number, if it is written the one way TDLib reads back; else None."""
    if not re.fullmatch(r"-?[0-9]{1,19}", text):
        return None
    number = int(text)
    return number if str(number) == text and -(1 << 63) <= number < 1 << 63 else None


def mentioned_user(link: str) -> int | None:
    """The person a tg://user?id=… link means."""
    found = re.match(r"tg:(?://)?user(?:/?)\?([^#]*)", ascii_lower(link), re.DOTALL)
    if not found:
        return None
    for parameter in found.group(1).split("&"):
        key, _, value = parameter.partition("=")
        if key == "id":
            number = canonical_integer(value)
            return number if number is not None and 0 < number <= _LAST_USER_ID else None
    return None


def checked_link(link: str) -> str:
    """The link in its normal form; raises WrongLink."""
    scheme = next((name for name in _BARE_SCHEMES if ascii_lower(link).startswith(f"{name}:")), "")
    if not scheme:
        return _web_link(link)
    rest = link[len(scheme) + 1 :].removeprefix("//")
    address = split_address(rest)
    wrong = ascii_lower(rest).startswith("http://") or address.scheme == "https" or address.user
    if wrong or address.port or address.is_ipv6:
        raise WrongLink(f"Wrong {scheme} URL")
    query = address.query[1:] if address.query.startswith("/?") else address.query
    allowed = r"[A-Za-z0-9\-_.]*" if scheme == "tonsite" else r"[A-Za-z0-9\-_]*"
    if not re.fullmatch(allowed, address.host):
        raise WrongLink("Unallowed characters in URL host")
    return f"{scheme}://{address.host}{query}"


def _web_link(link: str) -> str:
    address = split_address(link)
    if "." not in address.host and not address.is_ipv6:
        raise WrongLink("Wrong HTTP URL")
    user = f"{address.user}@" if address.user else ""
    port = f":{address.port}" if address.port else ""
    return f"{address.scheme}://{user}{address.host}{port}{address.query}"


def split_address(link: str) -> Address:
    """The parts of [http[s]://][user@]host[:port][/path]; raises WrongLink."""
    head = re.match(r"[^:/?#@\[\]]*", link)
    scheme, rest = "http", link
    if head and link.startswith("://", head.end()):
        scheme, rest = ascii_lower(head.group()), link[head.end() + 3 :]
        if scheme not in ("http", "https"):
            raise WrongLink("Unsupported URL protocol")
    end = re.search(r"[/?#]", rest)
    place, query = (rest[: end.start()], rest[end.start() :]) if end else (rest, "")
    place, port = _split_port(place)
    user, _, host = place.rpartition("@")
    is_ipv6 = _checked_host(host)
    return Address(scheme, user, _lower_host(host, is_ipv6=is_ipv6), port, _query(query), is_ipv6)


def _split_port(place: str) -> tuple[str, int]:
    mark = max(place.rfind(":"), place.rfind("]"), place.rfind("@"))
    if mark <= 0 or place[mark] != ":":
        return place, 0
    digits = place[mark + 1 :]
    number = canonical_integer(digits[:-1].lstrip("0") + digits[-1:])
    if not number or not 0 < number <= 65535:
        raise WrongLink("Wrong port number specified in the URL")
    return place[:mark], number


def _checked_host(host: str) -> bool:
    is_ipv6 = host.startswith("[") and host.endswith("]")
    if is_ipv6:
        try:
            ipaddress.IPv6Address(host[1:-1])
        except ValueError as error:
            raise WrongLink("Wrong IPv6 address specified in the URL") from error
    if not host:
        raise WrongLink("URL host is empty")
    if host == ".":
        raise WrongLink("Host is invalid")
    return is_ipv6


def _lower_host(host: str, *, is_ipv6: bool) -> str:
    host = ascii_lower(host)
    if not is_ipv6 and not _PLAIN_HOST.fullmatch(host):
        raise WrongLink("Wrong URL host")
    return host


def _query(query: str) -> str:
    query = query.rstrip(_SPACES) or "/"
    prefix = "" if query.startswith("/") else "/"
    return prefix + "".join(f"%{ord(c):02X}" if c <= " " else c for c in query)
