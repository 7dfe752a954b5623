"""The log in a process of its own, as the bot starts it: what comes out on stderr, and that no secret does."""

import base64
import json
import subprocess
import sys
from urllib.parse import quote

import pytest

from bot.log import Redaction

TOKEN = "7000000001:AAF-abcdefghijklmnopqrstuvwxyz_0123"
OTHER_TOKEN = "8000000002:BBF-abcdefghijklmnopqrstuvwxyz_0123"
KEY = "c2VjcmV0IGtleSBvZiB0aGUgZGF0YSE/+w=="


WAYS = [
    "log.get('x').info('calling ' + TOKEN, address=f'https://api/bot{TOKEN}/getMe', key=KEY)",
    "log.get('x').info('nested', deep={'a': [TOKEN]}, error=ValueError(TOKEN), raw=TOKEN.encode())",
    "log.get('x').bind(token=TOKEN).warning('x %s', TOKEN)",
    "import logging; logging.getLogger('lib').warning('calling %s', TOKEN)",
    f"import logging; logging.getLogger('lib').error('some other bot: {OTHER_TOKEN}')",
    "import urllib.parse, logging; logging.getLogger('x').error('at ' + urllib.parse.quote(TOKEN, safe=''))",
    "import base64; log.get('x').error(base64.b64encode(b'user:' + TOKEN.encode()).decode())",
    """
import logging
try: raise ValueError(TOKEN)
except ValueError: logging.getLogger('lib').exception('oh')
""",
    """
try: raise ValueError(TOKEN)
except ValueError: log.get('x').exception('oh')
""",
    "raise ValueError(TOKEN)",
    "raise ExceptionGroup('several', [ValueError(TOKEN), KeyError(KEY)])",
    """
import threading
def run(): raise ValueError(TOKEN)
thread = threading.Thread(target=run)
thread.start()
thread.join()
""",
    """
class Odd:
    def __del__(self): raise ValueError(TOKEN)
Odd()
""",
    "import warnings; warnings.warn(TOKEN)",
    """
import asyncio
async def main():
    asyncio.get_running_loop().call_exception_handler({'message': 'x', 'exception': ValueError(TOKEN)})
asyncio.run(main())
""",
    """
import logging, sys
logging.getLogger('own').addHandler(logging.StreamHandler(sys.stderr))
try: raise ValueError(TOKEN)
except ValueError: logging.getLogger('own').exception('oh %s', TOKEN)
log.get('own').error('oh', token=TOKEN, nested=[TOKEN])
""",
]


def errors_of(script: str, *, style: str = "console") -> str:
    """What a process prints on stderr that configures the log and then runs the script. Its stdout stays empty."""
    start = f"from bot import log\nTOKEN, KEY = {TOKEN!r}, {KEY!r}\nlog.configure({style!r}, secrets=[TOKEN, KEY])\n"
    done = subprocess.run([sys.executable, "-c", start + script], capture_output=True, text=True, check=False)
    assert not done.stdout
    return done.stderr


def is_clean(text: str) -> bool:
    core = base64.b64encode(TOKEN.encode()).decode()[:-4]
    return not any(form in text for form in (TOKEN, OTHER_TOKEN, quote(TOKEN, safe=""), core, KEY, quote(KEY, safe="")))


def test_a_line_carries_its_action_level_logger_and_the_time_in_utc() -> None:
    script = "log.get('bot.delivery.planner').info('digest planned', action='plan', subscribers=12)"
    line = json.loads(errors_of(script, style="json"))
    assert line.pop("at").endswith("Z")
    assert line == {
        "event": "digest planned",
        "action": "plan",
        "level": "info",
        "logger": "bot.delivery.planner",
        "subscribers": 12,
    }


def test_a_line_without_an_action_takes_the_last_word_of_its_logger() -> None:
    script = "import logging; log.get('bot.web.health').info('x'); logging.getLogger('lib.part').warning('y %s', 1)"
    lines = [json.loads(line) for line in errors_of(script, style="json").splitlines()]
    assert [line["action"] for line in lines] == ["health", "part"]
    assert lines[1]["event"] == "y 1"


def test_the_console_format_is_one_readable_line() -> None:
    text = errors_of("log.get('bot.x').info('digest planned', action='plan')")
    assert "digest planned" in text
    assert "action=plan" in text
    assert text.count("\n") == 1
    assert "\x1b" not in text


@pytest.mark.parametrize("script", WAYS)
def test_no_way_to_the_log_lets_a_secret_through(script: str) -> None:
    text = errors_of(script, style="json")
    assert "[secret]" in text
    assert is_clean(text)


@pytest.mark.parametrize("script", [WAYS[0], WAYS[7], WAYS[8]])
def test_neither_does_the_console(script: str) -> None:
    text = errors_of(script, style="console")
    assert "[secret]" in text
    assert is_clean(text)


def test_libraries_that_tell_addresses_and_texts_are_kept_quiet() -> None:
    script = (
        "import asyncio, logging\nfrom telegram import Bot\nbot = Bot(TOKEN)\n"
        "for name in ('httpx', 'telegram.Bot', 'apscheduler.scheduler', 'alembic.runtime', 'uvicorn.access'):\n"
        "    logging.getLogger(name).info('calling something')"
    )
    assert errors_of(script) == ""


def test_configuring_again_keeps_one_handler_and_the_secrets_known() -> None:
    text = errors_of("log.configure('json'); log.hide('another secret'); log.get('x').info(TOKEN + ' another secret')")
    assert json.loads(text)["event"] == "[secret] [secret]"


def test_before_the_log_is_configured_nothing_goes_to_stdout() -> None:
    script = "from bot import log; log.get('x').warning('early'); log.get('x').info('quiet')"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert not done.stdout
    assert "early" in done.stderr
    assert "quiet" not in done.stderr


def test_a_wrong_format_string_does_not_stop_the_caller() -> None:
    text = errors_of("import logging; logging.getLogger('lib').warning('%d', 'x'); log.get('x').info('went on')")
    assert "went on" in text


def test_words_that_are_no_secrets_stay() -> None:
    redaction = Redaction(["", "abc", TOKEN])
    assert redaction("abc at 12:30, 123456:short") == "abc at 12:30, 123456:short"
    assert redaction(f"bot{TOKEN}/getMe") == "bot[secret]/getMe"
