"""The language spoken across the boundary: frames of a JSON header and raw tensors, each
size-capped.

A frame is two lengths (4 bytes: header, 8 bytes: body), a JSON header and a safetensors body.
Whoever reads a frame believes nothing in it: sizes are checked before anything is buffered, shapes
and types before anything is built.
"""

import json
import struct
from typing import Any, Protocol

import numpy as np
import safetensors.numpy

Arrays = dict[str, np.ndarray]
LENGTHS = struct.Struct(">IQ")
MAX_HEADER = 1 << 20
MAX_ANSWER = 32 << 10  # header of an answer: it grows twentyfold where it is read
# header of a request, which holds whole files; the worker may trust its sandbox
MAX_REQUEST = 256 << 20
MAX_BODY = 64 << 20
MAX_TENSORS = 4096
MAX_RANK = 8
MAX_WORDS = 100  # of a kind that the header of an answer lists
BROKEN = 70  # exit code of a worker in which student code left nothing that works
DTYPES = {"F64", "F32", "F16", "I64", "I32", "I16", "I8", "U8", "BOOL"}


class BadMessage(ValueError):
    """A frame that does not follow the rules above."""


def encode(header: dict[str, Any], arrays: Arrays | None = None) -> bytes:
    """Bytes of one frame. header: JSON-able dict; arrays: {name: numpy array}."""
    head = json.dumps(header).encode()
    body = (
        safetensors.numpy.save({k: np.asarray(v).copy(order="C") for k, v in arrays.items()})
        if arrays
        else b""
    )
    return LENGTHS.pack(len(head), len(body)) + head + body


class Stream(Protocol):
    """What frames are read from."""

    def read(self, most: int, /) -> bytes:
        """Up to `most` bytes; nothing at the end."""


def read_frame(
    stream: Stream, max_header: int = MAX_HEADER
) -> tuple[dict[str, Any], Arrays] | None:
    """The next frame of a binary stream as (header, arrays), or None at its end. Raises
    BadMessage.
    """
    start = _read(stream, LENGTHS.size)
    if not start:
        return None
    if len(start) < LENGTHS.size:
        raise BadMessage("a message ends in the middle")
    head_length, body_length = LENGTHS.unpack(start)
    if head_length > max_header or body_length > MAX_BODY:
        raise BadMessage(
            f"a message of {head_length} + {body_length} bytes is larger than the limit"
        )
    head, body = _read(stream, head_length), _read(stream, body_length)
    if len(head) < head_length or len(body) < body_length:
        raise BadMessage("a message ends in the middle")
    return _header(head), _arrays(body)


def _read(stream: Stream, length: int) -> bytes:
    """`length` bytes, or fewer at the end of the stream."""
    parts = []
    while length > 0:
        part = stream.read(min(length, 1 << 20))
        if not part:
            break
        parts.append(part)
        length -= len(part)
    return b"".join(parts)


def _header(head: bytes) -> dict[str, Any]:
    header = _json(head)
    if not isinstance(header, dict):
        raise BadMessage("a header is not an object")
    return header


def _json(text: bytes) -> Any:
    try:
        return _decoder.decode(text.decode())
    except BadMessage:
        raise
    except (ValueError, RecursionError) as error:
        raise BadMessage("a header is not JSON") from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise BadMessage("a header names a key twice")
    return dict(pairs)


def _no_constants(name: str) -> None:
    raise BadMessage(f"a header holds {name}")


_decoder = json.JSONDecoder(object_pairs_hook=_no_duplicates, parse_constant=_no_constants)


def _arrays(body: bytes) -> Arrays:
    """{name: array} of a safetensors body whose table of contents is checked before numpy sees
    it.
    """
    if not body:
        return {}
    length = int.from_bytes(body[:8], "little")
    if len(body) < 8 or 8 + length > len(body) or length > MAX_HEADER:
        raise BadMessage("a body without a table of contents")
    contents = _header(body[8 : 8 + length])
    contents.pop("__metadata__", None)
    if len(contents) > MAX_TENSORS:
        raise BadMessage("too many tensors")
    for entry in contents.values():
        shape, dtype = (
            (entry.get("shape"), entry.get("dtype")) if isinstance(entry, dict) else (None, None)
        )
        if (
            not isinstance(shape, list)
            or len(shape) > MAX_RANK
            or not isinstance(dtype, str)
            or dtype not in DTYPES
        ):
            raise BadMessage("a tensor of a shape or type that is not allowed")
        if not all(type(size) is int and 0 <= size <= MAX_BODY for size in shape):
            raise BadMessage("a tensor of a nonsense size")
    try:
        arrays = safetensors.numpy.load(body)
    except Exception as error:  # safetensors raises its own type, numpy others
        raise BadMessage("a body that is not safetensors") from error
    if any(array.dtype == bool and (array.view(np.uint8) > 1).any() for array in arrays.values()):
        raise BadMessage("a truth value that is neither true nor false")
    return arrays
