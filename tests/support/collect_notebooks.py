"""Notebooks for the tests of collect_submission.sh, made without Jupyter."""

import base64
import io
import json
from pathlib import Path
from typing import Any

from PIL import Image


def picture(width: int = 200, height: int = 100) -> bytes:
    """A PNG with a red band from end to end, which a test can look for on a page."""
    image = Image.new("RGB", (width, height), "white")
    image.paste((255, 0, 0), (0, 10, width, 60))
    stream = io.BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()


def markdown(source: str, **attachments: bytes) -> dict[str, Any]:
    bundle = {
        f"{name}.png": {"image/png": base64.b64encode(data).decode()}
        for name, data in attachments.items()
    }
    return {"cell_type": "markdown", "metadata": {}, "source": source, "attachments": bundle}


def code(source: str, count: int | None, *outputs: dict[str, Any]) -> dict[str, Any]:
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": count,
        "source": source,
        "outputs": list(outputs),
    }


def stream(text: str) -> dict[str, Any]:
    return {"output_type": "stream", "name": "stdout", "text": text}


def figure(data: bytes) -> dict[str, Any]:
    shown = {"image/png": base64.b64encode(data).decode(), "text/plain": "<Figure size 2x1>"}
    return {"output_type": "display_data", "metadata": {}, "data": shown}


def error(name: str) -> dict[str, Any]:
    return {
        "output_type": "error",
        "ename": name,
        "evalue": "",
        "traceback": [f"\x1b[0;31m{name}\x1b[0m"],
    }


def write(path: Path, *cells: dict[str, Any]) -> Path:
    """A notebook file with these cells."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(
        json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}),
        encoding="utf-8",
    )
    return path
