"""The scripts, one for each row where balancers are known to differ. Each says whether the promise was kept, and what was seen."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from balancers import Balancer, Setting, start
from wire import PATIENCE, Backend, Dropping, Refusing, answer, connect, echo, named, read_end, reset

Seen = tuple[bool, str]

# What an answer that is no backend's means to who waited for it.
FATES = {"nothing": "waits", "RST": "is reset", "FIN": "is closed"}


@dataclass(frozen=True)
class Case:
    row: str
    promise: str
    script: Callable[["Stage"], Seen]


class Stage:
    """Where one script runs: gives it backends and the balancer under test, and takes them away again."""

    def __init__(self, name: str, work: Path) -> None:
        self.name = name
        self._work = work
        self._stack = ExitStack()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def backend(self, script: Callable[[socket.socket], None]) -> Backend:
        return self._kept(Backend(script))

    def refusing(self) -> Refusing:
        return self._kept(Refusing())

    def dropping(self) -> Dropping:
        return self._kept(Dropping())

    def balancer(self, *backends: Backend | Refusing | Dropping, **settings: object) -> Balancer:
        setting = Setting(tuple(backend.port for backend in backends), **settings)  # type: ignore[arg-type]
        return self._kept(start(self.name, setting, self._work))

    def _kept(self, thing):  # type: ignore[no-untyped-def]
        self._stack.callback(thing.close)
        return thing


def banner_first(stage: Stage) -> Seen:
    def script(connection: socket.socket) -> None:
        connection.sendall(b"hello")
        echo(connection)

    client = connect(stage.balancer(stage.backend(script)).port)
    greeting = client.recv(5)
    time.sleep(2.5)
    later = answer(client, b"late")
    return (greeting, later) == (b"hello", "late"), f"greeted with {greeting!r}; after 2.5 s of silence: {later}"


def data_and_fin(stage: Stage) -> Seen:
    def script(connection: socket.socket) -> None:
        read_end(connection)
        time.sleep(0.3)
        connection.sendall(b"x" * 100_000)
        connection.close()

    client = connect(stage.balancer(stage.backend(script)).port)
    client.sendall(b"request")
    client.shutdown(socket.SHUT_WR)
    got, end = read_end(client)
    return (len(got), end) == (100_000, "FIN"), f"{len(got)} of 100000 bytes, {end}"


def half_close_by_client(stage: Stage) -> Seen:
    def script(connection: socket.socket) -> None:
        read_end(connection)
        for _ in range(10):
            connection.sendall(b"piece")
            time.sleep(0.2)
        connection.close()

    client = connect(stage.balancer(stage.backend(script)).port)
    client.sendall(b"request")
    client.shutdown(socket.SHUT_WR)
    got, end = read_end(client)
    return (len(got), end) == (50, "FIN"), f"{len(got) // 5} of 10 pieces, {end}"


def half_close_by_backend(stage: Stage) -> Seen:
    heard: list[tuple[bytes, str]] = []
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.sendall(b"bye")
        connection.shutdown(socket.SHUT_WR)
        try:
            heard.append(read_end(connection))
        finally:
            done.set()

    client = connect(stage.balancer(stage.backend(script)).port)
    farewell, _ = read_end(client)
    try:
        for _ in range(10):
            client.sendall(b"piece")
            time.sleep(0.2)
        client.shutdown(socket.SHUT_WR)
    except OSError:
        pass  # what the backend heard counts
    done.wait(PATIENCE)
    got, end = heard[0] if heard else (b"", "nothing")
    return (farewell, len(got), end) == (b"bye", 50, "FIN"), f"backend heard {len(got) // 5} of 10 pieces, {end}"


def backend_resets(stage: Stage) -> Seen:
    def script(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"x" * 65536)
        time.sleep(0.3)
        reset(connection)

    client = connect(stage.balancer(stage.backend(script)).port)
    client.sendall(b"request")
    got, end = read_end(client)
    return (len(got), end) == (65536, "RST"), f"{len(got)} of 65536 bytes, then {end}"


def backend_resets_unread(stage: Stage) -> Seen:
    def script(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"x" * 262144)
        time.sleep(0.3)
        reset(connection)

    client = socket.socket()
    client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
    client.settimeout(PATIENCE)
    client.connect(("127.0.0.1", stage.balancer(stage.backend(script)).port))
    client.sendall(b"request")
    time.sleep(0.6)
    got, end = read_end(client)
    # What was still in the backend's kernel when it reset is lost to anyone.
    return len(got) > 0 and end == "RST", f"{len(got) // 1024} KiB, then {end}"


def client_resets(stage: Stage) -> Seen:
    heard: list[tuple[str, float]] = []
    done = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"here")
        began = time.monotonic()
        _, end = read_end(connection)
        heard.append((end, time.monotonic() - began))
        done.set()

    client = connect(stage.balancer(stage.backend(script)).port)
    answer(client, b"request")
    reset(client)
    done.wait(PATIENCE + 1)
    end, after = heard[0] if heard else ("nothing", PATIENCE)
    return end == "RST" and after < 1, f"backend sees {end} after {after:.1f} s"


def answers_and_leaves(stage: Stage) -> Seen:
    gone = threading.Event()

    def script(connection: socket.socket) -> None:
        connection.recv(10)
        connection.sendall(b"x" * 131_072)
        time.sleep(0.5)
        # With bytes unread: its kernel resets.
        connection.close()
        gone.set()

    client = connect(stage.balancer(stage.backend(script)).port)

    def send() -> None:
        try:
            while not gone.wait(0.02):
                client.sendall(b"y" * 1000)
            for _ in range(20):
                time.sleep(0.02)
                client.sendall(b"y" * 1000)
        except OSError:
            pass  # it was told to stop sending

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    gone.wait(PATIENCE)
    time.sleep(0.3)
    got, end = read_end(client)
    sender.join()
    return len(got) == 131_072, f"{len(got) // 1024} of 128 KiB, then {end}"


def urgent(stage: Stage) -> Seen:
    client = connect(stage.balancer(stage.backend(echo)).port)
    client.sendall(b"one")
    client.recv(3)
    client.send(b"!", socket.MSG_OOB)
    time.sleep(0.2)
    said = answer(client, b"two")
    return said.endswith("two"), f"bytes after it: {said}"


def refused(stage: Stage) -> Seen:
    balancer = stage.balancer(stage.refusing(), stage.backend(named("good")))
    return _all_served(balancer, 10, 0.5)


def dropped(stage: Stage) -> Seen:
    balancer = stage.balancer(stage.dropping(), stage.backend(named("good")))
    return _all_served(balancer, 4, 1.5)


def _all_served(balancer: Balancer, count: int, longest: float) -> Seen:
    served, slowest = 0, 0.0
    for _ in range(count):
        began = time.monotonic()
        client = connect(balancer.port)
        served += answer(client, b"?") == "good"
        slowest = max(slowest, time.monotonic() - began)
        client.close()
    return served == count and slowest <= longest, f"{served} of {count} served, the slowest after {slowest:.1f} s"


def nobody(stage: Stage) -> Seen:
    balancer = stage.balancer(stage.refusing(), stage.refusing())
    began = time.monotonic()
    client = connect(balancer.port)
    _, end = read_end(client)
    after = time.monotonic() - began
    return end != "open" and after < 1, f"{end} after {after:.1f} s" if end != "open" else f"still open after {PATIENCE:.0f} s"


def leaves_while_connecting(stage: Stage) -> Seen:
    silent = stage.dropping()
    client = connect(stage.balancer(silent).port)
    deadline = time.monotonic() + 2
    while not (began := silent.pending()) and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.1)
    reset(client)
    time.sleep(0.3)
    left = silent.pending()
    return began == 1 and left == 0, f"attempts under way before {began}, 0.3 s after {left}"


def accepts_and_closes(stage: Stage) -> Seen:
    bad = stage.backend(lambda connection: connection.close())
    balancer = stage.balancer(bad, stage.backend(named("good")))
    unserved = 0
    for _ in range(30):
        client = connect(balancer.port)
        unserved += answer(client, b"?") != "good"
        client.close()
    return unserved <= 5, f"{unserved} of 30 clients met it"


def backend_limit(stage: Stage) -> Seen:
    first, second = stage.backend(named("one")), stage.backend(named("two"))
    balancer = stage.balancer(first, second, backend_limit=2)
    clients, said = [], []
    with _closing(clients):
        for _ in range(5):
            client = connect(balancer.port)
            clients.append(client)
            said.append(answer(client, b"?", 1.5) if len(said) < 4 else "")
        fifth = answer(clients[4], b"?", 1.5)
        within = max(first.accepted, second.accepted) <= 2
        clients[0].close()
        time.sleep(0.3)
        if fifth == "nothing":
            after = _later(clients[4])
        else:
            clients.append(connect(balancer.port))
            after = answer(clients[-1], b"?", 1.5)
    served = after in ("one", "two")
    limit = "limit held" if within else "limit exceeded"
    freed = "a freed place serves" if served else "a freed place does not serve"
    kept = within and served and sorted(said[:4]) == ["one", "one", "two", "two"]
    return kept, f"{limit}; the fifth {FATES.get(fifth, 'is served')}; {freed}"


def listener_limit(stage: Stage) -> Seen:
    backend = stage.backend(named("one"))
    balancer = stage.balancer(backend, listener_limit=2)
    clients: list[socket.socket] = []
    with _closing(clients):
        for _ in range(2):
            clients.append(connect(balancer.port))
            answer(clients[-1], b"?")
        clients.append(connect(balancer.port))
        third = answer(clients[2], b"?", 1.5)
        met = backend.accepted
        clients[0].close()
        after = _later(clients[2]) if third == "nothing" else third
    kept = met == 2 and after == "one"
    return kept, f"the third {FATES.get(third, 'is served')}{', and is served when one leaves' if kept else ''}"


def _later(client: socket.socket) -> str:
    client.settimeout(3)
    try:
        return client.recv(100).decode() or "FIN"
    except TimeoutError:
        return "nothing"
    except ConnectionError:
        return "RST"


def drain(stage: Stage) -> Seen:
    balancer = stage.balancer(stage.backend(named("one")), stage.backend(named("two")))
    clients: list[socket.socket] = []
    with _closing(clients):
        while True:
            clients.append(connect(balancer.port))
            if answer(clients[-1], b"?") == "one":
                break
        old = clients[-1]
        how = balancer.drain()
        if not how:
            return False, "no command for it: a new configuration and new workers"
        during = answer(old, b"?", 0.5)
        new = set()
        for _ in range(6):
            clients.append(connect(balancer.port))
            new.add(answer(clients[-1], b"?"))
        _, end = read_end(old, 2.5)
    kept = during == "one" and new == {"two"} and end != "open"
    before = f"the old one {'goes on' if during == 'one' else during}, new ones go to {', '.join(sorted(new))}"
    return kept, f"{how}: {before}; past the deadline the old one {'is still open' if end == 'open' else 'is cut'}"


def proxy_out(stage: Stage) -> Seen:
    heard: list[bytes] = []

    def script(connection: socket.socket) -> None:
        heard.append(connection.recv(1000))
        connection.close()

    client = connect(stage.balancer(stage.backend(script), send_proxy="v1").port)
    client.sendall(b"payload")
    read_end(client)
    wanted = f"PROXY TCP4 127.0.0.1 127.0.0.1 {client.getsockname()[1]} ".encode()
    whole = bool(heard) and heard[0].startswith(wanted)
    first = heard[0][:20].decode("latin-1") if heard else "nothing"
    return whole, f"first segment: {first}...{'' if whole else ' (not of this client)'}"


BAD_V1 = {
    "longer than 107 bytes": b"PROXY TCP4 127.0.0.1 127.0.0.1 1000 2000" + b" " * 80 + b"\r\n",
    "a bare LF": b"PROXY TCP4 127.0.0.1 127.0.0.1 1000 2000\n",
    "a leading zero in an address": b"PROXY TCP4 127.0.0.01 127.0.0.1 1000 2000\r\n",
    "a leading zero in a port": b"PROXY TCP4 127.0.0.1 127.0.0.1 01000 2000\r\n",
    "port 65536": b"PROXY TCP4 127.0.0.1 127.0.0.1 65536 2000\r\n",
    "the wrong family": b"PROXY TCP4 ::1 ::1 1000 2000\r\n",
    "lower case": b"proxy tcp4 127.0.0.1 127.0.0.1 1000 2000\r\n",
    "two spaces": b"PROXY TCP4  127.0.0.1 127.0.0.1 1000 2000\r\n",
    "a word too many": b"PROXY TCP4 127.0.0.1 127.0.0.1 1000 2000 3000\r\n",
}

_SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
_ADDRESSES = socket.inet_aton("127.0.0.1") * 2 + struct.pack(">HH", 1000, 2000)

BAD_V2 = {
    "version 1": _SIGNATURE + b"\x11\x11\0\x0c" + _ADDRESSES,
    "command 2": _SIGNATURE + b"\x22\x11\0\x0c" + _ADDRESSES,
    "an address that is cut short": _SIGNATURE + b"\x21\x11\0\x0b" + _ADDRESSES[:11],
    "no header": b"GET / HTTP/1.0\r\n\r\n",
}


def proxy_v1_in(stage: Stage) -> Seen:
    return _all_refused(stage, BAD_V1)


def proxy_v2_in(stage: Stage) -> Seen:
    return _all_refused(stage, BAD_V2)


def _all_refused(stage: Stage, headers: dict[str, bytes]) -> Seen:
    backend = stage.backend(echo)
    balancer = stage.balancer(backend, accept_proxy=True)
    good = connect(balancer.port)
    if answer(good, b"PROXY TCP4 127.0.0.1 127.0.0.1 1000 2000\r\nok") != "ok":
        return False, "a good header is refused"
    taken = []
    for word, header in headers.items():
        client = connect(balancer.port)
        before = backend.accepted
        said = answer(client, header + b"payload", 1.0)
        time.sleep(0.1)
        if said not in ("RST", "FIN", "nothing") or backend.accepted > before:
            taken.append(word)
        client.close()
    said = f"refused {len(headers) - len(taken)} of {len(headers)}"
    return not taken, f"{said}, took {', '.join(taken)}" if taken else said


def proxy_slow(stage: Stage) -> Seen:
    balancer = stage.balancer(stage.backend(echo), accept_proxy=True)
    trickling = connect(balancer.port)
    try:
        for byte in b"PROXY TCP4 127.0.0.1 127.0.0.1 1000 2000\r\n":
            trickling.sendall(bytes([byte]))
            time.sleep(0.01)
        said = answer(trickling, b"ok")
    except ConnectionError:
        said = "RST"
    began = time.monotonic()
    _, end = read_end(connect(balancer.port))
    after = time.monotonic() - began
    silent = f"closed after {after:.1f} s" if end != "open" else f"open after {PATIENCE:.0f} s"
    return said == "ok" and end != "open", f"byte by byte {'works' if said == 'ok' else 'is reset'}; without one: {silent}"


@contextmanager
def _closing(ends: list[socket.socket]) -> Iterator[None]:
    try:
        yield
    finally:
        for end in ends:
            end.close()


CASES = [
    Case("1", "The backend speaks first; silence is no connect timeout", banner_first),
    Case("3", "Request and FIN in one breath", data_and_fin),
    Case("4", "The client ends its output, the backend sends on for 2 s", half_close_by_client),
    Case("5", "The backend ends its output, the client sends on for 2 s", half_close_by_backend),
    Case("8", "The backend resets after 64 KiB", backend_resets),
    Case("8", "The same, 256 KiB, and the client had not read yet", backend_resets_unread),
    Case("9", "The client resets", client_resets),
    Case("11", "The backend answers 128 KiB and leaves while the client sends and has not read yet", answers_and_leaves),
    Case("17", "Urgent data", urgent),
    Case("20", "One of two backends refuses", refused),
    Case("21", "One of two backends drops the SYN; connect timeout 1 s", dropped),
    Case("25", "Both refuse", nobody),
    Case("26", "The client resets while its backend is being connected", leaves_while_connecting),
    Case("27", "One of two backends accepts and closes", accepts_and_closes),
    Case("33", "Two backends with a limit of 2, a fifth client", backend_limit),
    Case("44", "Drain with a deadline of 1 s", drain),
    Case("53", "A listener with a limit of 2, a third client", listener_limit),
    Case("62", "PROXY v1 to the backend", proxy_out),
    Case("63", "Malformed PROXY v1", proxy_v1_in),
    Case("64", "Malformed PROXY v2", proxy_v2_in),
    Case("65", "PROXY header byte by byte; no header at all", proxy_slow),
]
