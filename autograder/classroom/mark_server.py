"""Serves the pages on which an assistant grades, on this machine alone.

Whoever asks has to know the token in the address, and has to come by it: pages of other sites that
a browser has open know neither, and their requests are refused by name. Nothing that a student
handed in is served as anything but a picture or a PDF, and only what the class's folder lists.
"""

import json
import secrets
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit

from ..content import homework
from ..report.markdown_html import to_html
from ..report.page import TEMPLATES, environment
from ..whole_files import to_json, write_whole
from .mark_desk import Desk, Refused

HOST = "127.0.0.1"
LARGEST_REQUEST = 100_000
TYPES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".gif": "image/gif",
    ".pdf": "application/pdf",
}
PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self'; "
    "connect-src 'self'; frame-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "form-action 'none'"
)
# no sandbox for PDFs: browsers show none in it
HANDED_IN = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@dataclass(frozen=True)
class Address:
    """Where the pages are. A server that starts again for the same assistant takes the same one,
    so that a page which is still open goes on.
    """

    port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}/{self.token}/"


def serve(desk: Desk, wanted: int | None = None) -> tuple[ThreadingHTTPServer, Address]:
    """A server that is bound and waits for serve_forever(). wanted: the port. Raises OSError where
    that port is taken.
    """
    file = desk.files.folder / f".{desk.files.me}.address"
    last = _last(file)
    token = last.token if last else secrets.token_urlsafe(18)
    server: ThreadingHTTPServer | None = None
    if wanted is None and last:
        try:
            server = _Server((HOST, last.port), _Handler)
        except OSError:  # another program has it by now
            token = secrets.token_urlsafe(18)
    server = server or _Server((HOST, wanted or 0), _Handler)
    address = Address(server.server_address[1], token)
    server.desk, server.address = desk, address  # type: ignore[attr-defined]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_whole(file, to_json(vars(address)))
    file.chmod(0o600)
    return server, address


def _last(file: Path) -> Address | None:
    try:
        plain = json.loads(file.read_text(encoding="utf-8"))
        return Address(int(plain["port"]), str(plain["token"]))
    except (OSError, ValueError, LookupError, TypeError):
        return None


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    # an address that somebody else listens on is refused, as everywhere but on Windows
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "marks", ""
    timeout = 60

    def log_message(self, format: str, *args: Any) -> None:
        """The terminal is for sentences."""

    @property
    def desk(self) -> Desk:
        return self.server.desk  # type: ignore[attr-defined]

    def _place(self) -> list[str] | None:
        """The path behind the token; None for whoever may not ask."""
        address: Address = self.server.address  # type: ignore[attr-defined]
        hosts = {f"{name}:{address.port}" for name in (HOST, "localhost")}
        given = [unquote(piece) for piece in urlsplit(self.path).path.split("/")[1:]]
        origin = self.headers.get("Origin")
        known = self.headers.get("Host") in hosts and (
            origin is None or urlsplit(origin).netloc in hosts
        )
        right = bool(given) and secrets.compare_digest(
            given[0].encode("utf-8", "replace"), address.token.encode()
        )
        return given[1:] if known and right else None

    def do_GET(self) -> None:
        place = self._place()
        query = parse_qs(urlsplit(self.path).query)
        name, student = (query.get(key, [""])[0] for key in ("question", "student"))
        if self.path == "/favicon.ico":  # every browser asks for one
            self._send(b"", "image/png", status=HTTPStatus.NO_CONTENT)
        elif place is None:
            self._refuse(HTTPStatus.FORBIDDEN, "This is not the address that the command printed.")
        elif place == [""]:
            progress = self.desk.progress()
            self._page("marks_overview.html", progress=progress, broken=self.desk.files.broken)
        elif place == ["marks.js"]:
            self._send((TEMPLATES / "marks.js").read_bytes(), "text/javascript; charset=utf-8")
        elif place[0] == "file" and len(place) == 3:
            self._file(place[1], place[2])
        elif name not in self.desk.questions:
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such question.")
        elif place == ["question"]:
            self._question(name)
        elif place == ["news"]:
            self._json(self.desk.news(name))
        elif place == ["words"] and student in self.desk.works:
            self._json({"html": self.desk.answer_html(name, student)})
        else:
            self._refuse(HTTPStatus.NOT_FOUND, "There is nothing here.")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or int(length) > LARGEST_REQUEST:
            self.close_connection = True
            self._refuse(HTTPStatus.BAD_REQUEST, "This is no mark.")
            return
        body = self.rfile.read(int(length))
        told = self.headers.get("Content-Type", "").partition(";")[0].strip()
        if self._place() != ["save"] or told != "application/json":
            self._refuse(HTTPStatus.FORBIDDEN, "This is not the address that the command printed.")
            return
        try:
            self._json(self.desk.save(json.loads(body)))
        except (Refused, ValueError, RecursionError) as error:
            self._refuse(HTTPStatus.BAD_REQUEST, str(error))
        except OSError as error:
            self._refuse(HTTPStatus.INSUFFICIENT_STORAGE, f"It cannot be kept: {error}")

    def _question(self, name: str) -> None:
        question = self.desk.questions[name]
        self._page(
            "marks.html",
            question=question,
            data=self.desk.page(name),
            asked=to_html(question.asked),
            rubric=to_html(question.rubric),
            items=[(to_html(item.text), to_html(item.note)) for item in question.items],
            model=to_html(question.model),
            sheet=to_html(question.sheet),
        )

    def _page(self, template: str, **shown: Any) -> None:
        made = environment().get_template(template)
        text = made.render(
            subject=homework().subject,
            me=self.desk.files.me,
            questions=self.desk.questions,
            quote=lambda name: quote(name, safe=""),
            **shown,
        )
        self._send(text.encode("utf-8", "replace"), "text/html; charset=utf-8")

    def _file(self, student: str, name: str) -> None:
        file = self.desk.file(student, name)
        if file is None or not file.is_file() or file.is_symlink():
            self._refuse(HTTPStatus.NOT_FOUND, "There is no such file.")
            return
        shown = {"Content-Disposition": f'inline; filename="{name}"'}
        self._send(file.read_bytes(), TYPES[file.suffix], HANDED_IN, shown)

    def _json(self, plain: Any) -> None:
        self._send(json.dumps(plain, allow_nan=False).encode(), "application/json")

    def _refuse(self, status: HTTPStatus, sentence: str) -> None:
        self._send(sentence.encode(), "text/plain; charset=utf-8", status=status)

    def _send(
        self,
        contents: bytes,
        kind: str,
        policy: str = PAGE,
        more: dict[str, str] | None = None,
        status: HTTPStatus = HTTPStatus.OK,
    ) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(contents)),
            "Content-Security-Policy": policy,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "Cross-Origin-Resource-Policy": "same-origin",
            **(more or {}),
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(contents)
