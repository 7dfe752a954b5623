"""What is kept is left alone by the collector, and goes by itself when nobody holds it any more."""

import gc
import weakref
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

from bot.cards.search import Index
from bot.content.current import Served
from bot.content.keeping import kept
from tests.content.packs import loaded


def test_what_is_kept_is_not_looked_through() -> None:
    gc.unfreeze()
    with kept():
        assert not gc.isenabled()
        many = [[number] for number in range(50_000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(many)
    assert not any(each is many[-1] for each in gc.get_objects())


def test_a_pack_that_nobody_holds_is_gone_without_the_collector(folder: Path) -> None:
    pack = loaded(folder).pack
    assert pack is not None
    with kept():
        served = Served(pack)
        assert isinstance(served.index, Index)
    gone = [weakref.ref(pack), weakref.ref(served.index)]
    gc.disable()
    try:
        del pack, served
        assert [ref() for ref in gone] == [None, None]
    finally:
        gc.enable()


def test_two_threads_that_keep_at_once_leave_the_collector_on() -> None:
    both = Barrier(2)

    def keep(_: int) -> bool:
        with kept():
            both.wait(5)
            return gc.isenabled()

    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(keep, range(2))) == [False, False]
    assert gc.isenabled()


def test_a_collector_that_was_off_stays_off() -> None:
    gc.disable()
    try:
        with kept():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
