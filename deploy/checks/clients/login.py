#!/usr/bin/env python3
"""Logs in at a site by the form that it shows: login.py HOST NAME PASSWORD prints {"pages", "known", "asked"}.

Nothing is known of the site but that a page with a password field is a login, and that a page without a way to log in
is that of somebody who is.
"""

from __future__ import annotations

import http.client
import json
import sys
import urllib.parse
from html.parser import HTMLParser

PAGES, ASKED = 9, 9
# Where a login form may be.
PLACES = ("/", "/session", "/session/new", "/login")


class Forms(HTMLParser):
    """The forms of a page: address, and fields with type and value."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, tuple[str, str]]]] = []
        self._inside = False
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.found.append((given.get("action", ""), {}))
            self._inside = True
        elif tag == "input" and self._inside and given.get("name"):
            self.found[-1][1][given["name"]] = (given.get("type", "text").lower(), given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag != "form"


class Site:
    """Keeps cookies, follows what it is sent to, opens a connection for each request."""

    def __init__(self, host: str) -> None:
        self._host = host
        self._cookies: dict[str, str] = {}

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, str, str]:
        """Status, body, and where that was in the end."""
        for _ in range(5):
            connection = http.client.HTTPConnection(self._host, 80, timeout=15)
            headers = {"Connection": "close", "Cookie": "; ".join(f"{k}={v}" for k, v in self._cookies.items())}
            body = None
            if form is not None:
                body = urllib.parse.urlencode(form)
                headers["Content-Type"] = "application/x-www-form-urlencoded"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            content = answer.read().decode("utf-8", "replace")
            connection.close()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.split(";")[0].partition("=")
                self._cookies[name] = value
            if answer.status not in (301, 302, 303, 307):
                return answer.status, content, path
            path = urllib.parse.urljoin(path, answer.headers["Location"])
            path = urllib.parse.urlsplit(path)._replace(scheme="", netloc="").geturl()
            method, form = "GET", None
        raise SystemExit(f"sent on and on, last to {path}")

    def login_form(self) -> tuple[str, dict[str, tuple[str, str]]]:
        for place in PLACES:
            status, page, where = self.ask("GET", place)
            for action, fields in Forms(page).found if status == 200 else []:
                if any(kind == "password" for kind, _ in fields.values()):
                    return urllib.parse.urljoin(where, action), fields
        raise SystemExit(f"no login form at any of {', '.join(PLACES)}")


def filled(fields: dict[str, tuple[str, str]], name: str, password: str) -> dict[str, str]:
    form = {}
    for field, (kind, value) in fields.items():
        form[field] = password if kind == "password" else name if kind in ("text", "email") else value
    return form


def has_login(page: str) -> bool:
    return any(kind == "password" for _, fields in Forms(page).found for kind, _ in fields.values())


def main(host: str, name: str, password: str) -> None:
    pages = sum(Site(host).ask("GET", "/favicon.ico")[0] == 200 and Site(host).ask("GET", "/")[0] == 200 for _ in range(PAGES))
    if pages != PAGES:
        raise SystemExit(f"{pages} of {PAGES} pages")
    site = Site(host)
    where, fields = site.login_form()
    status, page, at = site.ask("POST", where, filled(fields, name, password))
    if status != 200 or has_login(page):
        raise SystemExit(f"login at {where}: status {status} at {at}, and a login form still")
    known = 0
    for _ in range(ASKED):
        status, page, _ = site.ask("GET", at)
        known += status == 200 and not has_login(page)
    if known != ASKED:
        raise SystemExit(f"{known} of {ASKED} answers know the login")
    print(json.dumps({"pages": pages, "known": known, "asked": ASKED}))


if __name__ == "__main__":
    main(*sys.argv[1:])
