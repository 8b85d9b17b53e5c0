"""Passwords, token and keys of a scene: made at create, mode 0600, never a default."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from scene.programs import must


def make(directory: Path, ges: str) -> None:
    """Makes all of them in a new directory; `ges` is the address clients know the ssh host key by."""
    directory.mkdir(mode=0o700)
    for name in ("db_password", "admin_token", "nagios_password"):
        _write(directory / name, secrets.token_hex(24) + "\n")
    for name, comment in (("ssh_key", "client of the scene"), ("ssh_host_key", "ges")):
        must(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", comment, "-f", str(directory / name)], "ssh-keygen")
        (directory / f"{name}.pub").chmod(0o600)
    public = (directory / "ssh_host_key.pub").read_text().split()
    _write(directory / "ssh_known_hosts", f"{ges or 'ges'} {public[0]} {public[1]}\n")


def _write(path: Path, content: str) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(content)
