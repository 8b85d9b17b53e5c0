"""What a server of the scene has to answer, to the last byte."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

BLOCK = 1 << 16
LINES = 32


class WrongAnswer(Exception):
    """An answer came, and it is not the one that was asked for."""


@dataclass(frozen=True)
class Head:
    """The first part of an HTTP answer."""

    status: int
    headers: dict[str, str]

    @property
    def length(self) -> int:
        text = self.headers.get("content-length", "")
        if not text.isdigit():
            raise WrongAnswer(f"no length: {self.headers}")
        return int(text)

    @property
    def server(self) -> str:
        return self.headers.get("x-served-by", "?")


def head(text: bytes) -> Head:
    """Reads status line and headers, with the empty line that ends them."""
    lines = text.decode("latin-1").split("\r\n")
    words = lines[0].split(" ", 2)
    if len(words) < 2 or not words[0].startswith("HTTP/1.") or not words[1].isdigit():
        raise WrongAnswer(f"not HTTP: {lines[0][:60]!r}")
    headers = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if colon:
            headers[name.strip().lower()] = value.strip()
    return Head(int(words[1]), headers)


def echo_path(token: str) -> str:
    return f"/echo?token={token}"


def refuse_other_than_echo(answer: Head, body: bytes, token: str) -> None:
    """Every byte of the page is known but for the server's name, which a header says too."""
    if answer.status != 200:
        raise WrongAnswer(f"status {answer.status} from {answer.server}")
    expected = f"server {answer.server}\ntoken {token}\n" + f"{token}\n" * LINES
    if body != expected.encode():
        raise WrongAnswer(f"a body of {len(body)} bytes that is not the one asked for, from {answer.server}")


def download_blocks(length: int) -> Iterator[bytes]:
    """The bytes of /download: digests of numbers, and in the first eight of each block the block's own number."""
    pattern = b"".join(hashlib.sha256(str(number).encode()).digest() for number in range(BLOCK // 32))
    for block in range((length + BLOCK - 1) // BLOCK):
        content = block.to_bytes(8, "big") + pattern[8:]
        yield content[: length - block * BLOCK]


def download_digest(length: int) -> str:
    digest = hashlib.sha256()
    for block in download_blocks(length):
        digest.update(block)
    return digest.hexdigest()
