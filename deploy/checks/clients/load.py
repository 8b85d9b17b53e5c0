#!/usr/bin/env python3
"""Load on the balancer, from within a client host. Two kinds of clients, and a download across all of it:

  new     a connection for each request, at a fixed rate whether answers come or not; nothing is tried again
  kept    connections that carry many requests, each for a second or two; "stubborn" ones for as long as they are let
  download  a large body, taken ever more slowly, so that it lasts until it is told to end

Every byte of every answer is checked. Commands come on standard input, a line each; for each a line of JSON goes out:
  mark            what was seen so far
  stubborn N      opens N connections that stay; release closes them
  finish          the download at full speed, then the end
  stop            the end, without waiting for the download
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import itertools
import json
import random
import sys
import time
from typing import Any

from answers import Head, WrongAnswer, echo_path, head, refuse_other_than_echo
from tally import Cut, Failure, Tally

PATIENCE = 10.0
PAUSE = 0.1
# Of what is left of the download, each tenth of a second.
SHARE = 0.002
Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def answered(streams: Streams, host: str, path: str, keep: bool) -> Head:
    """Asks, and reads the answer up to its body."""
    reader, writer = streams
    connection = "keep-alive" if keep else "close"
    writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: {connection}\r\n\r\n".encode())
    return head(await reader.readuntil(b"\r\n\r\n"))


async def echoed(streams: Streams, host: str, token: str, keep: bool) -> str:
    """One whole request; gives the name of the server that answered rightly."""
    answer = await answered(streams, host, echo_path(token), keep)
    refuse_other_than_echo(answer, await streams[0].readexactly(answer.length), token)
    if not keep and await streams[0].read(1):
        raise WrongAnswer(f"bytes behind the answer, from {answer.server}")
    return answer.server


def reason(trouble: BaseException) -> str:
    return f"{type(trouble).__name__}: {trouble}" if str(trouble) else type(trouble).__name__


class Load:
    """All clients of one run, on one event loop."""

    def __init__(self, host: str, port: int, rate: float, keepers: int, download: int) -> None:
        self._host, self._port, self._rate, self._keepers, self._bytes = host, port, rate, keepers, download
        self._new, self._kept = Tally(), Tally()
        self._tokens = itertools.count(1)
        self._random = random.Random()
        self._stopping = asyncio.Event()
        self._hurry = asyncio.Event()
        self._released = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._began = time.monotonic()
        self._late = 0.0
        self._open = 0
        self._taken = 0
        self._digest = ""
        self._download_failed = ""
        self._download_server = "?"

    def start(self) -> None:
        self._spawn(self._arrivals())
        for _ in range(self._keepers):
            self._spawn(self._keeper())
        if self._bytes:
            self._spawn(self._download())

    def stubborn(self, count: int) -> None:
        self._released.clear()
        for _ in range(count):
            self._spawn(self._stay())

    def release(self) -> None:
        self._released.set()

    async def end(self, hurry: bool) -> None:
        if hurry and self._bytes:
            self._hurry.set()
            end = time.monotonic() + 60
            while not self._digest and not self._download_failed and time.monotonic() < end:
                await asyncio.sleep(0.05)
        self._stopping.set()
        self._released.set()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=PATIENCE + 2)
        for task in self._tasks:
            task.cancel()

    def snapshot(self) -> dict[str, Any]:
        return {
            "at": time.time(),
            "seconds": round(time.monotonic() - self._began, 3),
            "lateMillis": round(self._late * 1000, 1),
            "new": self._new.snapshot(),
            "kept": self._kept.snapshot() | {"open": self._open},
            "download": {
                "bytes": self._taken,
                "digest": self._digest,
                "failed": self._download_failed,
                "server": self._download_server,
            },
        }

    def _spawn(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _token(self) -> str:
        return f"t{next(self._tokens)}x{self._random.getrandbits(32):08x}"

    async def _arrivals(self) -> None:
        start = time.monotonic()
        for number in itertools.count():
            wait = start + number / self._rate - time.monotonic()
            self._late = max(self._late, -wait)
            if wait > 0:
                await asyncio.sleep(wait)
            elif number % 50 == 0:
                await asyncio.sleep(0)
            if self._stopping.is_set():
                return
            self._spawn(self._once())

    async def _once(self) -> None:
        began, clock = time.time(), time.monotonic()
        writer = None
        try:
            async with asyncio.timeout(PATIENCE):
                streams = await asyncio.open_connection(self._host, self._port)
                writer = streams[1]
                server = await echoed(streams, self._host, self._token(), keep=False)
            self._new.good(server, time.monotonic() - clock)
        except (OSError, EOFError, WrongAnswer, asyncio.TimeoutError, asyncio.LimitOverrunError) as trouble:
            self._new.bad(Failure(began, time.time(), "?", reason(trouble)))
        finally:
            if writer is not None:
                writer.close()

    async def _keeper(self) -> None:
        while not self._stopping.is_set():
            await self._connection(self._random.randint(8, 20), self._stopping)

    async def _stay(self) -> None:
        await self._connection(1 << 30, self._released)

    async def _connection(self, requests: int, until: asyncio.Event) -> None:
        opened, server, asking = time.time(), "?", True
        writer = None
        began = opened
        try:
            async with asyncio.timeout(PATIENCE):
                streams = await asyncio.open_connection(self._host, self._port)
            writer = streams[1]
            self._open += 1
            for _ in range(requests):
                began, clock, asking = time.time(), time.monotonic(), True
                async with asyncio.timeout(PATIENCE):
                    server = await echoed(streams, self._host, self._token(), keep=True)
                self._kept.good(server, time.monotonic() - clock)
                asking = False
                if until.is_set():
                    return
                if await self._idle(streams[0]):
                    raise EOFError("ended between two requests")
        except (ConnectionError, EOFError) as trouble:
            now = time.time()
            if writer is None or server == "?":
                self._kept.bad(Failure(opened, now, server, reason(trouble)))
            else:
                self._kept.cuts.append(Cut(now, opened, server, asking, reason(trouble)))
                if asking:
                    self._kept.bad(Failure(began, now, server, f"cut: {reason(trouble)}"))
        except (OSError, WrongAnswer, asyncio.TimeoutError, asyncio.LimitOverrunError) as trouble:
            self._kept.bad(Failure(began, time.time(), server, reason(trouble)))
        finally:
            if writer is not None:
                self._open -= 1
                writer.close()

    async def _idle(self, reader: asyncio.StreamReader) -> bool:
        """Waits as a person does between two pages; whether the connection was ended meanwhile."""
        try:
            async with asyncio.timeout(PAUSE * self._random.uniform(0.5, 1.5)):
                more = await reader.read(1)
        except asyncio.TimeoutError:
            return False
        if more:
            raise WrongAnswer("bytes that nobody asked for")
        return True

    async def _download(self) -> None:
        writer = None
        try:
            streams = await asyncio.open_connection(self._host, self._port, limit=1 << 18)
            writer = streams[1]
            answer = await answered(streams, self._host, f"/download?bytes={self._bytes}", keep=False)
            self._download_server = answer.server
            if answer.status != 200 or answer.length != self._bytes:
                raise WrongAnswer(f"status {answer.status}, {answer.length} bytes")
            digest = hashlib.sha256()
            while self._taken < self._bytes and not self._stopping.is_set():
                left = self._bytes - self._taken
                if self._hurry.is_set():
                    chunk = await streams[0].read(1 << 18)
                else:
                    chunk = await streams[0].read(min(max(int(left * SHARE), 1), 1 << 18))
                if not chunk:
                    raise EOFError(f"ended {left} bytes before its end")
                digest.update(chunk)
                self._taken += len(chunk)
                if not self._hurry.is_set():
                    # As long as a tenth of a second would take for the whole share.
                    await asyncio.sleep(0.1 * len(chunk) / max(left * SHARE, 1))
            if self._taken == self._bytes:
                if await streams[0].read(1):
                    raise WrongAnswer("more bytes than asked for")
                self._digest = digest.hexdigest()
        except (OSError, EOFError, WrongAnswer) as trouble:
            self._download_failed = reason(trouble)
        finally:
            if writer is not None:
                writer.close()


async def commands(load: Load) -> None:
    lines = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(lines), sys.stdin)
    while True:
        words = (await lines.readline()).decode().split()
        if words[:1] == ["stubborn"]:
            load.stubborn(int(words[1]))
        elif words == ["release"]:
            load.release()
        elif words in (["finish"], ["stop"], []):
            await load.end(hurry=words == ["finish"])
        print(json.dumps(load.snapshot()), flush=True)
        if words in (["finish"], ["stop"], []):
            return


async def run(asked: argparse.Namespace) -> None:
    load = Load(asked.host, asked.port, asked.rate, asked.kept, asked.download)
    load.start()
    await commands(load)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host")
    parser.add_argument("--port", type=int, default=80)
    parser.add_argument("--rate", type=float, default=220, help="new connections a second")
    parser.add_argument("--kept", type=int, default=8, help="connections that are kept")
    parser.add_argument("--download", type=int, default=0, help="bytes of the download")
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
