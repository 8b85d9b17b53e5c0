"""The two ends of a connection under test, and words for how each saw it end."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable

HOST = "127.0.0.1"
# No script waits longer than this for anything.
PATIENCE = 6.0


def reset(end: socket.socket) -> None:
    """Closes with a RST."""
    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    end.close()


def connect(port: int, patience: float = PATIENCE) -> socket.socket:
    client = socket.create_connection((HOST, port), patience)
    client.settimeout(patience)
    return client


def read_end(end: socket.socket, patience: float = PATIENCE, pause: float = 0.0) -> tuple[bytes, str]:
    """What still comes, and how it ends: FIN, RST, or open if nothing more came for so long."""
    end.settimeout(patience)
    got = bytearray()
    while True:
        try:
            piece = end.recv(65536)
        except TimeoutError:
            return bytes(got), "open"
        except ConnectionError:
            return bytes(got), "RST"
        if not piece:
            return bytes(got), "FIN"
        got += piece
        if pause:
            time.sleep(pause)


def answer(end: socket.socket, said: bytes, patience: float = PATIENCE) -> str:
    """Says something and tells what came back first: the text itself, or how it ended."""
    end.settimeout(patience)
    try:
        end.sendall(said)
        return end.recv(65536).decode("latin-1") or "FIN"
    except TimeoutError:
        return "nothing"
    except ConnectionError:
        return "RST"


def tcp_sockets() -> list[list[str]]:
    """The columns of the kernel's tables: 1 is the local address, 2 the remote one, 3 the state. IPv4 in IPv6 as well."""
    rows: list[list[str]] = []
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(table, encoding="ascii") as lines:
            rows += [line.split() for line in lines][1:]
    return rows


class Backend:
    """Listens; each connection gets a thread of its own with the script. Its port stays taken when it is closed."""

    def __init__(self, script: Callable[[socket.socket], None]) -> None:
        self._script = script
        self._listening = socket.create_server((HOST, 0), backlog=128)
        self.port: int = self._listening.getsockname()[1]
        self.accepted = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self.accepted += 1
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE)
        try:
            self._script(connection)
        except OSError:
            pass  # the other end has gone: what the client saw is what counts

    def close(self) -> None:
        self._listening.close()


class Refusing:
    """A port that is taken and refuses."""

    def __init__(self) -> None:
        self._bound = socket.socket()
        self._bound.bind((HOST, 0))
        self.port: int = self._bound.getsockname()[1]

    def close(self) -> None:
        self._bound.close()


class Dropping:
    """A port whose queue is full, so that the kernel drops every further SYN."""

    def __init__(self) -> None:
        self._listening = socket.socket()
        self._listening.bind((HOST, 0))
        self._listening.listen(0)
        self.port: int = self._listening.getsockname()[1]
        self._fill: list[socket.socket] = []
        for _ in range(4):
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex((HOST, self.port))
            self._fill.append(filler)
        time.sleep(0.2)

    def close(self) -> None:
        for end in (*self._fill, self._listening):
            end.close()

    def pending(self) -> int:
        """Connects of others to it that have had no answer: SYN_SENT sockets beside its own."""
        wanted = f":{self.port:04X}"
        own = {f":{filler.getsockname()[1]:04X}" for filler in self._fill}
        return sum(row[2].endswith(wanted) and row[3] == "02" and row[1][-5:] not in own for row in tcp_sockets())


def echo(connection: socket.socket) -> None:
    """Gives back what comes, and its end."""
    while piece := connection.recv(65536):
        connection.sendall(piece)
    connection.close()


def named(name: str) -> Callable[[socket.socket], None]:
    """Answers whatever comes with its name."""

    def script(connection: socket.socket) -> None:
        while connection.recv(65536):
            connection.sendall(name.encode())
        connection.close()

    return script
