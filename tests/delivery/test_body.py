"""A frozen body is a message without its chat, whole again when it is thawed."""

import json

import pytest
from pydantic import ValidationError

from bot.delivery.body import frozen, thawed
from bot.pages import markup
from bot.pages.page import Page
from bot.sending import calls
from bot.settings import Settings

PAGE = Page(markup.bold("Une dépêche"))


def test_what_is_thawed_says_what_the_page_says() -> None:
    thawn = json.loads(thawed(frozen(PAGE), paid=False).body(7, 2))
    assert thawn == calls.message(7, 2, PAGE).params


def test_whether_it_is_paid_for_is_decided_when_it_is_sent() -> None:
    body = frozen(PAGE)
    assert "allow_paid_broadcast" not in body
    assert json.loads(thawed(body, paid=True).body(7))["allow_paid_broadcast"] is True


def test_speed_is_paid_for_on_telegram_alone() -> None:
    assert Settings(rate=30).rate == 30
    assert Settings(rate=400, paid_broadcast=True).paid_broadcast
    assert Settings(rate=400, api_url="http://127.0.0.1:8081/bot").rate == 400
    with pytest.raises(ValidationError, match="SAHELBOT_PAID_BROADCAST"):
        Settings(rate=31)
