#!/usr/bin/env python3
"""What a person does in the stand-in CRM, through the balancer: browser.py HOST[:PORT] COMMAND... prints one line of JSON.

  pages N              asks for N pages, each on a new connection: {server: count}
  login                begins a session: {"cookie": ..., "server": who took it}
  known COOKIE N       asks for the contacts N times: {server: {"200": count, ...}}
  contact COOKIE NAME  takes down a contact; finds NAME at every server it is then shown: {server: "yes" or "no"}
  upload COOKIE        keeps a picture of random bytes: {"path": ..., "sha256": ..., "server": who took it}
  picture PATH N       gets it N times: {server: [the different digests]}
  keep                 one connection, a request for each line on standard input: {"server": ...} a line
"""

from __future__ import annotations

import hashlib
import http.client
import json
import os
import sys
import urllib.parse
from collections import defaultdict
from typing import Any

PNG = b"\x89PNG\r\n\x1a\n"


class Browser:
    """Follows nothing, keeps nothing, and takes an answer for one only when its body is complete."""

    def __init__(self, host: str) -> None:
        self._host = host

    def ask(self, method: str, path: str, body: bytes | None = None, **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self._host, timeout=15)
        try:
            named = {name.replace("_", "-"): value for name, value in headers.items() if value}
            connection.request(method, path, body, {"Connection": "close", **named})
            answer = connection.getresponse()
            content = answer.read()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, content
        finally:
            connection.close()

    def pages(self, count: str) -> dict[str, int]:
        served: dict[str, int] = defaultdict(int)
        for _ in range(int(count)):
            status, headers, body = self.ask("GET", "/")
            server = headers.get("x-served-by", "?")
            whole = status == 200 and f'<b id="server">{server}</b>'.encode() in body and body.endswith(b"</html>\n")
            served[server if whole else f"status {status} from {server}"] += 1
        return dict(sorted(served.items()))

    def login(self) -> dict[str, str]:
        form = urllib.parse.urlencode({"name": "admin2", "password": "1234"}).encode()
        status, headers, _ = self.ask("POST", "/login", form, Content_Type="application/x-www-form-urlencoded")
        if status != 303:
            raise SystemExit(f"login: status {status} from {headers.get('x-served-by')}")
        return {"cookie": headers["set-cookie"].split(";")[0], "server": headers["x-served-by"]}

    def known(self, cookie: str, count: str) -> dict[str, dict[str, int]]:
        seen: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for _ in range(int(count)):
            status, headers, body = self.ask("GET", "/contacts", Cookie=cookie)
            greeted = status == 200 and b"Log out admin2" in body
            seen[headers.get("x-served-by", "?")]["200" if greeted else f"{status} not logged in"] += 1
        return {server: dict(statuses) for server, statuses in sorted(seen.items())}

    def contact(self, cookie: str, name: str) -> dict[str, str]:
        form = urllib.parse.urlencode({"name": name, "email": "x@example.org"}).encode()
        status, headers, _ = self.ask(
            "POST", "/contacts", form, Cookie=cookie, Content_Type="application/x-www-form-urlencoded"
        )
        if status != 303:
            raise SystemExit(f"contact: status {status} from {headers.get('x-served-by')}")
        seen = {}
        for _ in range(9):
            _, headers, body = self.ask("GET", "/contacts", Cookie=cookie)
            seen[headers.get("x-served-by", "?")] = "yes" if f"<td>{name}</td>".encode() in body else "no"
        return seen

    def upload(self, cookie: str) -> dict[str, str]:
        picture = PNG + os.urandom(100_000)
        boundary = "part-of-the-check"
        body = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="title"\r\n\r\na picture\r\n--{boundary}\r\n'
            'Content-Disposition: form-data; name="picture"; filename="p.png"\r\nContent-Type: image/png\r\n\r\n'
        ).encode() + picture + f"\r\n--{boundary}--\r\n".encode()
        status, headers, said = self.ask(
            "POST", "/pictures", body, Cookie=cookie, Content_Type=f"multipart/form-data; boundary={boundary}"
        )
        if status != 303:
            raise SystemExit(f"upload: status {status} from {headers.get('x-served-by')}: {said[-300:]!r}")
        digest = hashlib.sha256(picture).hexdigest()
        return {"path": headers["x-picture"], "sha256": digest, "server": headers["x-served-by"]}

    def picture(self, path: str, count: str) -> dict[str, list[str]]:
        seen: dict[str, set[str]] = defaultdict(set)
        for _ in range(int(count)):
            status, headers, body = self.ask("GET", path)
            digest = hashlib.sha256(body).hexdigest() if status == 200 else f"status {status}"
            seen[headers.get("x-served-by", "?")].add(digest)
        return {server: sorted(digests) for server, digests in sorted(seen.items())}

    def keep(self) -> None:
        connection = http.client.HTTPConnection(self._host, timeout=15)
        connection.connect()
        # A connection that was lost is not made again behind our back.
        connection.auto_open = 0
        for _ in sys.stdin:
            connection.request("GET", "/whoami")
            print(json.dumps({"server": connection.getresponse().read().decode().strip()}), flush=True)
        connection.close()


def main(words: list[str]) -> None:
    browser = Browser(words[0])
    result: Any = getattr(browser, words[1])(*words[2:])
    if result is not None:
        print(json.dumps(result))


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except (OSError, http.client.HTTPException) as trouble:
        raise SystemExit(f"{' '.join(sys.argv[2:3])}: {type(trouble).__name__}: {trouble}") from None
