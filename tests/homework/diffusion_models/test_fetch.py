"""A download of the data set goes on where it stopped, is checked, and where it fails says what
to do.
"""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import pytest
from computer_vision import cifar10

CONTENT = bytes(range(256)) * 4096
MD5 = hashlib.md5(CONTENT).hexdigest()


class Server(http.server.BaseHTTPRequestHandler):
    """Serves CONTENT at any path: /whole ignores ranges, /broken stops half way, /ranges does
    as it is asked.
    """

    asked: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        given = self.headers.get("Range")
        self.asked.append(given)
        start = (
            int(given.removeprefix("bytes=").rstrip("-")) if given and self.path == "/ranges" else 0
        )
        if start >= len(CONTENT):
            self.send_error(416)
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(CONTENT) - start))
        self.end_headers()
        self.wfile.write(CONTENT[start : len(CONTENT) // 2 if self.path == "/broken" else None])

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize("have", [0, 1000, len(CONTENT)])
@pytest.mark.parametrize("kind", ["ranges", "whole"])
def test_what_an_interrupted_download_left_is_used(
    address: str, tmp_path: Path, kind: str, have: int
) -> None:
    (tmp_path / "archive.part").write_bytes(CONTENT[:have])
    Server.asked.clear()
    cifar10.fetch(f"{address}/{kind}", tmp_path / "archive", MD5)
    assert (tmp_path / "archive").read_bytes() == CONTENT
    assert Server.asked == [f"bytes={have}-" if have else None]
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]


def test_a_connection_that_breaks_off_keeps_what_arrived(address: str, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="run this again"):
        cifar10.fetch(f"{address}/broken", tmp_path / "archive", MD5)
    assert not (tmp_path / "archive").exists()
    assert (tmp_path / "archive.part").read_bytes() == CONTENT[: len(CONTENT) // 2]
    cifar10.fetch(f"{address}/ranges", tmp_path / "archive", MD5)
    assert (tmp_path / "archive").read_bytes() == CONTENT


def test_a_file_that_arrives_damaged_is_not_kept(address: str, tmp_path: Path) -> None:
    (tmp_path / "archive.part").write_bytes(b"something else")
    with pytest.raises(OSError, match="damaged"):
        cifar10.fetch(f"{address}/ranges", tmp_path / "archive", MD5)
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_archive_is_named_and_not_unpacked(tmp_path: Path, capsys, monkeypatch) -> None:
    monkeypatch.setattr(cifar10, "_downloaded", lambda _: None)
    (tmp_path / cifar10.ARCHIVE).write_bytes(b"no archive")
    assert "stand-in" in cifar10.find_batches(tmp_path)[2]
    assert "is damaged and is not used" in capsys.readouterr().out
