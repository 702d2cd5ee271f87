"""A killable helper process: runs functions on hostile input under a time and a memory limit, and is reused.

The helper is a plain subprocess that talks over pipes, so it also works inside process pools. It ends by itself
when its parent dies or a call overruns. A call's time is the processor time it uses, so that a loaded machine refuses
nothing that a quiet one accepts.
"""

from __future__ import annotations

import atexit
import os
import pickle
import resource
import select
import signal
import struct
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib import import_module
from typing import Any, BinaryIO, TypeVar

from extract.core.tuning import ONE_THREAD, tune

TIMEOUT = 30.0
"""Seconds of processor time for a call."""
PATIENCE = 20.0
"""By the clock a call may take so many times its limit: only what hangs takes longer."""
MEMORY = 2_000_000_000
RECYCLE = 2000
"""Calls after which the helper is replaced, so that leaks of C libraries stay bounded."""

HEADER = struct.Struct("!Q")
START = 120.0
"""Seconds of processor time in which a helper starts and imports what it needs."""

Job = TypeVar("Job")
Result = TypeVar("Result")


class WorkerError(Exception):
    """A call that ended the helper; ``reason`` is ``timeout``, ``memory`` or ``crash``."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail


class Worker:
    """One helper process, started at the first call and again after each that was killed; not thread-safe."""

    def __init__(self, *, timeout: float = TIMEOUT, memory: int = MEMORY, recycle: int = RECYCLE) -> None:
        self.timeout, self.memory, self.recycle = timeout, memory, recycle
        self.process: subprocess.Popen[bytes] | None = None
        self.calls = 0

    def __enter__(self) -> Worker:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def call(self, function: Callable[..., Result], *args: Any, limit: float | None = None, **kwargs: Any) -> Result:
        """Result of an importable function; raises what it raises, or :class:`WorkerError` where it was ended.

        ``limit`` is in seconds, in place of the helper's own.
        """
        if self.calls >= self.recycle:
            self.close()
        if self.process is None:
            # Imports have their own limit: on a busy machine they take longer than a page may.
            self.start()
            self.exchange(START, prepare, (function.__module__,), {})
        self.calls += 1
        status, value = self.exchange(limit or self.timeout, function, args, kwargs)
        if status == "memory":
            self.close()
            raise WorkerError("memory", f"more than {self.memory} bytes")
        if status == "error":
            raise value
        result: Result = value
        return result

    def exchange(
        self, limit: float, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> tuple[str, Any]:
        """Status and value of one call; raises :class:`WorkerError` where the helper ended or had to be ended."""
        process = self.process
        assert process is not None
        try:
            assert process.stdin is not None
            send(process.stdin, (limit, function, args, kwargs))
            status, value = pickle.loads(self.receive(process, limit * PATIENCE))
        except TimeoutError:
            self.close()
            raise WorkerError("timeout", f"more than {limit * PATIENCE:g} s by the clock") from None
        except (EOFError, OSError):
            self.close()
            code = process.returncode
            if code == -signal.SIGPROF:
                raise WorkerError("timeout", f"more than {limit:g} s of processor time") from None
            raise WorkerError("crash", f"exit code {code}") from None
        return status, value

    def start(self) -> None:
        """Starts a fresh helper."""
        self.calls = 0
        self.process = subprocess.Popen(
            [sys.executable, "-m", "extract.core.worker", str(self.memory)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **ONE_THREAD, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def receive(self, process: subprocess.Popen[bytes], limit: float) -> bytes:
        """The next reply; raises ``TimeoutError`` or ``EOFError``."""
        assert process.stdout is not None
        descriptor = process.stdout.fileno()
        deadline = time.monotonic() + limit
        buffer = bytearray()
        wanted = HEADER.size
        while len(buffer) < wanted:
            ready, _, _ = select.select([descriptor], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                raise TimeoutError
            part = os.read(descriptor, 1 << 20)
            if not part:
                raise EOFError
            buffer += part
            if wanted == HEADER.size and len(buffer) >= wanted:
                wanted += HEADER.unpack_from(buffer)[0]
        return bytes(buffer[HEADER.size :])

    def close(self) -> None:
        """Ends the helper."""
        if self.process is None:
            return
        process, self.process = self.process, None
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


class WorkerPool:
    """Several helpers behind one ordered map; use it as a context manager."""

    def __init__(self, size: int = 1, **limits: Any) -> None:
        self.size = max(1, size)
        self.limits = limits
        self.local = threading.local()
        self.workers: list[Worker] = []
        self.threads = ThreadPoolExecutor(self.size)

    def __enter__(self) -> WorkerPool:
        return self

    def __exit__(self, *_: object) -> None:
        self.threads.shutdown(cancel_futures=True)
        for worker in self.workers:
            worker.close()

    def worker(self) -> Worker:
        """The calling thread's own helper."""
        if not hasattr(self.local, "worker"):
            self.local.worker = Worker(**self.limits)
            self.workers.append(self.local.worker)
        mine: Worker = self.local.worker
        return mine

    def map(self, run: Callable[[Worker, Job], Result], jobs: Iterable[Job]) -> Iterator[Result]:
        """``run(worker, job)`` for each job in order; only a few jobs are taken ahead of the results."""
        waiting: deque[Future[Result]] = deque()
        for job in jobs:
            waiting.append(self.threads.submit(lambda job=job: run(self.worker(), job)))  # type: ignore[misc]
            if len(waiting) > 4 * self.size:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def map_batches(
    function: Callable[[list[Job]], list[Result]],
    batches: Iterable[list[Job]],
    refuse: Callable[[Job, WorkerError], Result],
    *,
    workers: int = 1,
    timeout: float = TIMEOUT,
    memory: int = MEMORY,
) -> Iterator[Result]:
    """A result for each job of the batches, in order; ``timeout`` (seconds) and ``memory`` (bytes) are a job's.

    ``function`` is importable and gives a result for each job of a list. A batch that ends its helper is done again job
    by job; what ends it alone is ``refuse``d, and the rest goes on.
    """

    def run(worker: Worker, batch: list[Job]) -> list[Result]:
        try:
            return worker.call(function, batch, limit=timeout * len(batch))
        except WorkerError as error:
            if len(batch) == 1:
                return [refuse(batch[0], error)]
        return [result for job in batch for result in run(worker, [job])]

    with WorkerPool(workers, timeout=timeout, memory=memory) as pool:
        for results in pool.map(run, batches):
            yield from results


_shared: dict[tuple[int, int], WorkerPool] = {}


def shared_pool(size: int = 1) -> WorkerPool:
    """This process's own pool of the size, kept until the process ends; helpers take a second to start."""
    key = (os.getpid(), size)
    if key not in _shared:
        pool = _shared[key] = WorkerPool(size)
        atexit.register(pool.__exit__)
    return _shared[key]


def prepare(module: str) -> None:
    """Imports what the first call needs, and loads what the module's ``warm_up`` does where it has one."""
    warm_up = getattr(import_module(module), "warm_up", None)
    if warm_up is not None:
        warm_up()


def send(pipe: BinaryIO | Any, value: Any) -> None:
    """Writes one length-prefixed pickle."""
    data = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(HEADER.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def serve(memory: int) -> None:
    """Answers calls from standard input until it closes; an overrunning call ends the process."""
    tune()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    replies = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    while len(header := sys.stdin.buffer.read(HEADER.size)) == HEADER.size:
        request = sys.stdin.buffer.read(HEADER.unpack(header)[0])
        try:
            limit, function, args, kwargs = pickle.loads(request)
            signal.setitimer(signal.ITIMER_PROF, limit)
            reply = ("done", function(*args, **kwargs))
        except MemoryError:
            reply = ("memory", None)
        except Exception as error:
            reply = ("error", error)
        signal.setitimer(signal.ITIMER_PROF, 0)
        send(replies, reply)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
