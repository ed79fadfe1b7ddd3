"""Work beside other work: its results and errors arrive where they are asked for, and it ends when nobody waits for it."""

import threading

import pytest

from szilard.runs.aside import Abandoned, Aside


@pytest.mark.parametrize("threaded", [True, False])
def test_results_arrive_where_they_are_asked_for(threaded):
    with Aside(threaded) as aside:
        first, second = aside.start(lambda: 1), aside.start(threading.get_ident)
        assert first() == 1
        assert (second() == threading.get_ident()) is not threaded


def test_errors_arrive_where_the_result_is_asked_for():
    with Aside() as aside, pytest.raises(ZeroDivisionError):
        aside.start(lambda: 1 / 0)()


def test_work_ends_when_nobody_waits_for_it_any_more():
    began, calls, ended = threading.Event(), [], []

    def work(step):
        try:
            while len(calls) < 10**9:
                step()
        except Abandoned:
            ended.append(True)

    def step():
        calls.append(1)
        began.set()

    def interrupted():
        with Aside() as aside:
            aside.start(lambda: work(aside.watched(step)))
            aside.start(lambda: ended.append("never begun"))
            assert began.wait(60)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert ended == [True]
