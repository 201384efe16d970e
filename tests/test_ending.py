"""What is done about the signals that end a program, without any terminal."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from gdtui.ending import ENDING, Ended, listening, tidily
from gdtui.whole import atomic

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")


@pytest.mark.parametrize("number", ENDING)
def test_who_listens_is_told_and_everything_is_put_back(number: signal.Signals) -> None:
    before, told = signal.getsignal(number), list[int]()
    with listening(told.append):
        os.kill(os.getpid(), number)
    assert told == [number]
    assert signal.getsignal(number) is before


OTHERS = ("SIGUSR1", "SIGUSR2", "SIGALRM", "SIGXCPU", "SIGPROF", "SIGIO", "SIGPWR", "SIGRTMIN", "SIGABRT")


@pytest.mark.parametrize("name", OTHERS)
def test_who_listens_is_told_of_whatever_else_would_kill_and_what_has_a_listener_stays_its_own(name: str) -> None:
    if not hasattr(signal, name) or signal.getsignal(getattr(signal, name)) is not signal.SIG_DFL:
        pytest.skip("no such signal here, or somebody listens to it")
    number, told, theirs = getattr(signal, name), list[int](), list[int]()
    with listening(told.append):
        os.kill(os.getpid(), number)
    assert (told, signal.getsignal(number)) == ([number], signal.SIG_DFL)
    signal.signal(number, lambda n, _: theirs.append(n))
    try:
        with listening(told.append):
            os.kill(os.getpid(), number)
    finally:
        signal.signal(number, signal.SIG_DFL)
    assert (told, theirs) == ([number], [number])


def test_what_ends_nothing_or_cannot_be_heard_is_left_alone() -> None:
    spared = (signal.SIGCHLD, signal.SIGWINCH, signal.SIGTSTP, signal.SIGSEGV, signal.SIGPIPE)
    before = {number: signal.getsignal(number) for number in spared}
    with listening(lambda number: None):
        assert {number: signal.getsignal(number) for number in before} == before


def test_what_is_ignored_stays_ignored() -> None:
    before, told = signal.signal(signal.SIGHUP, signal.SIG_IGN), list[int]()
    try:
        with listening(told.append):
            os.kill(os.getpid(), signal.SIGHUP)
        assert told == []
    finally:
        signal.signal(signal.SIGHUP, before)


def write_half(path: Path) -> None:
    with atomic(path) as out:
        out.write("half")
        os.kill(os.getpid(), signal.SIGTERM)


def test_a_signal_while_a_file_is_written_takes_what_is_half_done_away(tmp_path: Path) -> None:
    before = signal.signal(signal.SIGTERM, signal.SIG_DFL)
    try:
        with pytest.raises(Ended) as caught:
            write_half(tmp_path / "file")
    finally:
        signal.signal(signal.SIGTERM, before)
    assert caught.value.number == signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


def test_a_handler_of_somebody_else_stays_while_a_file_is_written(tmp_path: Path) -> None:
    told: list[int] = []
    with listening(told.append), tidily(), atomic(tmp_path / "file") as out:
        os.kill(os.getpid(), signal.SIGTERM)
        out.write("whole")
    assert told == [signal.SIGTERM]
    assert (tmp_path / "file").read_text() == "whole"


def test_beside_the_main_thread_nothing_changes() -> None:
    found = []

    def other() -> None:
        with tidily(), listening(print):
            found.append(signal.getsignal(signal.SIGTERM))

    thread = threading.Thread(target=other)
    thread.start()
    thread.join()
    assert found == [signal.getsignal(signal.SIGTERM)]
