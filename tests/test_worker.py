from __future__ import annotations

import os
import signal
import time

import pytest

from extract.core.worker import Worker, WorkerError, WorkerPool


def double(value: int) -> int:
    print("stray output does no harm")
    return value * 2


def sleep(seconds: float) -> float:
    time.sleep(seconds)
    return seconds


def spin() -> None:
    while True:
        pass


def eat() -> int:
    return len(bytearray(3_000_000_000))


def die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail() -> None:
    raise ValueError("wrong")


def pid() -> int:
    return os.getpid()


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


def test_helper_is_reused_and_survives_errors() -> None:
    with Worker() as worker:
        first = worker.call(pid)
        with pytest.raises(ValueError, match="wrong"):
            worker.call(fail)
        assert worker.call(double, 21) == 42
        assert worker.call(pid) == first != os.getpid()
    assert not is_alive(first)


@pytest.mark.parametrize(
    ("function", "args", "reason"), [(spin, (), "timeout"), (eat, (), "memory"), (die, (), "crash")]
)
def test_ended_calls_are_typed_and_the_next_call_works(function: object, args: tuple[object, ...], reason: str) -> None:
    with Worker(timeout=1) as worker:
        before = worker.call(pid)
        with pytest.raises(WorkerError) as caught:
            worker.call(function, *args)  # type: ignore[arg-type]
        assert caught.value.reason == reason
        assert not is_alive(before)
        assert worker.call(double, 2) == 4


def test_waiting_costs_no_time_but_hanging_ends() -> None:
    with Worker(timeout=0.2) as worker:
        assert worker.call(sleep, 1.0) == 1.0
        with pytest.raises(WorkerError) as caught:
            worker.call(sleep, 60)
    assert caught.value.reason == "timeout"


def test_helper_is_recycled() -> None:
    with Worker(recycle=2) as worker:
        pids = [worker.call(pid) for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_pool_keeps_order_and_closes() -> None:
    with WorkerPool(2) as pool:
        results = list(pool.map(lambda worker, job: (worker.call(double, job), worker.call(pid)), range(20)))
    assert [value for value, _ in results] == [2 * n for n in range(20)]
    processes = {process for _, process in results}
    assert 1 <= len(processes) <= 2
    assert not any(map(is_alive, processes))
