"""The world that an attack finds around it."""

import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from world import World, furnish, listen


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A world for one attack."""
    monkeypatch.setenv("GRADER_SECRET", "LOOT: the grader's secret")
    folder = tmp_path / "grader"
    furnish(folder)
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = World(folder, server.getsockname()[1])
        threading.Thread(target=listen, args=(server, found.received), daemon=True).start()
        yield found
        server.shutdown(socket.SHUT_RDWR)
