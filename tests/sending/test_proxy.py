"""The proxy that the machine's environment names."""

import pytest

from bot.settings import TELEGRAM, ConfigurationError, proxy_for

PROXY = "http://proxy.example:3128"


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def test_without_a_proxy_the_way_is_direct() -> None:
    assert proxy_for(TELEGRAM) is None


@pytest.mark.parametrize("written", [PROXY, PROXY.removeprefix("http://")])
def test_telegram_is_reached_through_the_proxy_that_is_named(monkeypatch: pytest.MonkeyPatch, written: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", written)
    assert proxy_for(TELEGRAM) == PROXY


@pytest.mark.parametrize(
    ("excepted", "address"),
    [("api.telegram.org,localhost", TELEGRAM), ("", "http://127.0.0.1:8081/bot"), ("*", TELEGRAM)],
)
def test_excepted_hosts_and_plain_http_are_reached_directly(
    monkeypatch: pytest.MonkeyPatch, excepted: str, address: str
) -> None:
    monkeypatch.setenv("HTTPS_PROXY", PROXY)
    monkeypatch.setenv("HTTP_PROXY", PROXY)
    monkeypatch.setenv("NO_PROXY", excepted)
    assert proxy_for(address) is None


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "socks5://proxy.example:1080")
    with pytest.raises(ConfigurationError, match="http proxies"):
        proxy_for(TELEGRAM)
