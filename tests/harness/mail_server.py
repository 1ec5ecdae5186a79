"""A mail server of this machine that takes, refuses, hangs, wants a login or STARTTLS, as the test says."""

from __future__ import annotations

import base64
import datetime as dt
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Taken:
    """One mail as it arrived."""

    recipients: tuple[str, ...]
    text: str
    user: str
    is_encrypted: bool


class MailServer(socketserver.ThreadingTCPServer):
    """``recipient``, ``content``: its answers to an address and to a text. ``login``: user and password it wants.

    ``silent``: it says nothing.
    """

    allow_reuse_address = True
    daemon_threads = True
    recipient = content = "250 ok"
    on_silence: Callable[[bool], None] | None = None
    login: tuple[str, str] | None = None
    tls: ssl.SSLContext | None = None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.taken: list[Taken] = []
        self.connections = 0
        self.over = threading.Event()
        self._is_silent = False

    @property
    def silent(self) -> bool:
        return self._is_silent

    @silent.setter
    def silent(self, is_silent: bool) -> None:
        self._is_silent = is_silent
        if self.on_silence:
            self.on_silence(is_silent)

    @property
    def port(self) -> int:
        return int(self.server_address[1])


class _Conversation(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.user, self.is_encrypted = "", False
        self.recipients: list[str] = []
        if self.server.silent:
            self.server.over.wait(20)
            return
        self.say("220 hier")
        while line := self.rfile.readline():
            word, _blank, rest = line.decode().strip().partition(" ")
            answer = getattr(self, f"on_{word.lower()}", None)
            if answer is None:
                self.say("502 unbekannt")
            elif answer(rest) is False:
                return

    def say(self, *lines: str) -> None:
        self.wfile.write(b"".join(f"{line}\r\n".encode() for line in lines))

    def on_ehlo(self, rest: str) -> None:
        offers = ["hier"]
        if self.server.tls and not self.is_encrypted:
            offers.append("STARTTLS")
        elif self.server.login:
            offers.append("AUTH PLAIN")
        self.say(*(f"250-{offer}" for offer in offers[:-1]), f"250 {offers[-1]}")

    def on_starttls(self, rest: str) -> None:
        assert self.server.tls
        self.say("220 los")
        self.connection = self.server.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)  # type: ignore[assignment]
        self.is_encrypted = True

    def on_auth(self, rest: str) -> None:
        _nobody, user, password = base64.b64decode(rest.partition(" ")[2]).decode().split("\0")
        if (user, password) == self.server.login:
            self.user = user
            self.say("235 willkommen")
        else:
            self.say(f"535 {user} stimmt nicht")

    def on_mail(self, rest: str) -> None:
        self.say("530 erst anmelden" if self.server.login and not self.user else "250 ok")

    def on_rcpt(self, rest: str) -> None:
        self.recipients.append(rest.partition("<")[2].partition(">")[0])
        # As servers do: the address stands in the answer.
        self.say(f"{self.server.recipient} {self.recipients[-1]}")

    def on_data(self, rest: str) -> None:
        self.say("354 bitte")
        text = b""
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            text += line
        if self.server.content.startswith("2"):
            self.server.taken.append(Taken(tuple(self.recipients), text.decode(), self.user, self.is_encrypted))
        self.recipients = []
        self.say(self.server.content)

    def on_rset(self, rest: str) -> None:
        self.recipients = []
        self.say("250 ok")

    def on_quit(self, rest: str) -> bool:
        self.say("221 bis bald")
        return False


@contextmanager
def mail_server() -> Iterator[MailServer]:
    with MailServer() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()


def certificate(folder: Path) -> tuple[Path, ssl.SSLContext]:
    """A certificate for ``localhost``, and the server's side of it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    builder: Any = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(days=1)).not_valid_after(now + dt.timedelta(days=1))
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    signed = builder.sign(key, hashes.SHA256())
    file, secret = folder / "zertifikat.pem", folder / "schluessel.pem"
    file.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file, secret)
    return file, context
