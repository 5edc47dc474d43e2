"""The frame reader, which reads what student code may have written: a right frame, or
BadMessage, and soon.
"""

import io
import json
import random
import time
import tracemalloc
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from autograder.sandbox import pace
from autograder.worker import messages
from autograder.worker.messages import LENGTHS, MAX_BODY, MAX_HEADER, BadMessage, encode, read_frame

TYPES = ["float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "bool"]
EMPTY = b'"%d": {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]}'
HEADER = {
    "case": "5 images of 5x5",
    "status": "returned",
    "kinds": {"x_t": "NoneType"},
    "seconds": 0.25,
}
FRAME = encode(
    HEADER,
    {f"of type {t}": np.arange(6).reshape(2, 3).astype(t) for t in ("float32", "int64", "bool")},
)


def frame(header: Any, body: bytes = b"") -> bytes:
    head = header if isinstance(header, bytes) else json.dumps(header).encode()
    return LENGTHS.pack(len(head), len(body)) + head + body


def tensors(contents: Any, data: bytes = bytes(8)) -> bytes:
    """A frame whose body has this table of contents."""
    table = contents if isinstance(contents, bytes) else json.dumps(contents).encode()
    return frame({}, len(table).to_bytes(8, "little") + table + data)


def tensor(
    dtype: Any = "F64", shape: Any = (1,), offsets: Any = (0, 8), data: bytes = bytes(8)
) -> bytes:
    return tensors({"x": {"dtype": dtype, "shape": shape, "data_offsets": offsets}}, data)


def read(message: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]] | None:
    return read_frame(io.BytesIO(message))


any_array = st.sampled_from(TYPES).flatmap(
    lambda dtype: arrays.arrays(
        dtype, arrays.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4)
    )
)


@settings(max_examples=200)
@given(
    header=st.dictionaries(
        st.text(), st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers())
    ),
    body=st.dictionaries(
        st.text(min_size=1).filter(lambda name: name != "__metadata__"), any_array, max_size=4
    ),
)
def test_what_is_sent_arrives(header: dict[str, Any], body: dict[str, np.ndarray]) -> None:
    received = read(encode(header, body) + b"the next message")
    assert received is not None and received[0] == header
    assert received[1].keys() == body.keys()
    for name, array in body.items():
        assert (received[1][name].dtype, received[1][name].shape) == (array.dtype, array.shape)
        np.testing.assert_array_equal(received[1][name], array)


def test_the_end_of_a_stream_is_no_message() -> None:
    assert read(b"") is None


EVIL = {  # what it is: (frame, words of the complaint)
    "half a length": (FRAME[:5], "ends in the middle"),
    "half a header": (FRAME[:30], "ends in the middle"),
    "half a body": (FRAME[:-1], "ends in the middle"),
    "a header longer than the frame": (LENGTHS.pack(99, 0) + b"{}", "ends in the middle"),
    "a body longer than the frame": (LENGTHS.pack(2, MAX_BODY) + b"{}", "ends in the middle"),
    "a header of 4 GB": (b"\xff" * 4 + bytes(8) + b"{}", "larger than the limit"),
    "a header just too long": (LENGTHS.pack(MAX_HEADER + 1, 0), "larger than the limit"),
    "a body just too long": (LENGTHS.pack(2, MAX_BODY + 1), "larger than the limit"),
    "no header": (frame(b""), "not JSON"),
    "a header that is a list": (frame([]), "not an object"),
    "a header in another encoding": (frame('{"case": "é"}'.encode("latin-1")), "not JSON"),
    "the same key twice": (frame(b'{"case": 1, "case": 2}'), "names a key twice"),
    "the same key twice, deeper": (frame(b'{"kinds": {"a": 1, "a": 2}}'), "names a key twice"),
    "the same tensor twice": (tensors(b'{"x": {}, "x": {}}'), "names a key twice"),
    "not a number": (frame(b'{"seconds": NaN}'), "holds NaN"),
    "infinity": (frame(b'{"seconds": -Infinity}'), "holds -Infinity"),
    "a number of a million digits": (frame(b'{"seconds": ' + b"1" * 10**6 + b"}"), "not JSON"),
    "half a million brackets": (
        frame(b'{"a": ' + b"[" * 500_000 + b"]" * 500_000 + b"}"),
        "not JSON",
    ),
    "a megabyte of spaces": (frame(b" " * MAX_HEADER), "not JSON"),
    "a million tensors of size zero": (
        tensors(b"{%s}" % b", ".join(EMPTY % number for number in range(10**6))),
        "without a table of contents",
    ),
    "5000 tensors of size zero": (
        tensors(
            {str(i): {"dtype": "F32", "shape": [0], "data_offsets": [0, 0]} for i in range(5000)}
        ),
        "too many tensors",
    ),
    "a body of three bytes": (frame({}, b"abc"), "without a table of contents"),
    "a table of contents of 8 exabytes": (frame({}, b"\xff" * 8), "without a table of contents"),
    "a table of contents that is a list": (tensors([]), "not an object"),
    "a tensor that is a number": (tensors({"x": 5}), "not allowed"),
    "a tensor without a shape": (
        tensors({"x": {"dtype": "F64", "data_offsets": [0, 8]}}),
        "not allowed",
    ),
    "a tensor of an unknown type": (tensor(dtype="C128"), "not allowed"),
    "a tensor whose type is a list": (tensor(dtype=["F64"]), "not allowed"),
    "a tensor whose shape is a word": (tensor(shape="1"), "not allowed"),
    "a tensor of nine dimensions": (tensor(shape=[1] * 9), "not allowed"),
    "a tensor of a hundred thousand dimensions": (tensor(shape=[1] * 100_000), "not allowed"),
    "a negative size": (tensor(shape=[-1]), "nonsense size"),
    "a size that is true": (tensor(shape=[True]), "nonsense size"),
    "a size that is a fraction": (tensor(shape=[1.0]), "nonsense size"),
    "a size of 2^60": (tensor(shape=[1 << 60]), "nonsense size"),
    "sizes whose product overflows": (tensor(shape=[1 << 26] * 8), "not safetensors"),
    "more numbers than bytes": (tensor(shape=[2]), "not safetensors"),
    "fewer numbers than bytes": (tensor(data=bytes(80)), "not safetensors"),
    "bytes before the beginning": (tensor(offsets=(-8, 0)), "not safetensors"),
    "bytes beyond the end": (tensor(offsets=(1 << 40, (1 << 40) + 8)), "not safetensors"),
    "a truth value of 7": (tensor("BOOL", [4], (0, 4), b"\1\0\7\1"), "neither true nor false"),
    "a lone truth value of 7": (tensor("BOOL", [], (0, 1), b"\7"), "neither true nor false"),
}


@pytest.mark.parametrize("what", EVIL)
def test_an_evil_frame_is_refused_at_once_with_the_reason(what: str) -> None:
    message, words = EVIL[what]
    start = time.thread_time()
    with pytest.raises(BadMessage, match=words):
        read(message)
    assert time.thread_time() - start < 2 * pace()


def read_or_refuse(message: bytes) -> bool:
    """Whether a message is accepted; what is accepted keeps the reader's promises, and nothing
    else is ever raised.
    """
    try:
        received = read(message)
    except BadMessage:
        return False
    if received is not None:
        header, body = received
        assert type(header) is dict
        assert {array.dtype.name for array in body.values()} <= set(TYPES)
        assert sum(array.nbytes for array in body.values()) <= len(message)
        for array in body.values():
            array.astype(np.float64)
    return True


def mutate(message: bytes, chance: random.Random) -> bytes:
    """One to five small damages, most of them where lengths, JSON and the table of contents
    stand.
    """
    words = [
        b"F64",
        b"F32",
        b"BOOL",
        b"I8",
        b"-1",
        b"99999999999",
        b"1e999",
        b"NaN",
        b"null",
        b"[]",
        b"{}",
        b'"',
        b"\\",
    ]
    data = bytearray(message)
    for _ in range(chance.choice([1, 1, 2, 5])):
        place = chance.randrange(len(data) * 3 // 4 if chance.random() < 0.9 else len(data))
        damage = chance.randrange(6)
        if damage == 0:
            data[place] = chance.randrange(256)
        elif damage == 1:
            data[place] ^= 1 << chance.randrange(8)
        elif damage == 2:
            word = chance.choice(words)
            data[place : place + len(word)] = word
        elif damage == 3:
            del data[place : place + chance.randrange(1, 9)]
        elif damage == 4:
            other = chance.randrange(len(data))
            data[place:place] = data[other : other + chance.randrange(1, 30)]
        else:
            digits = [i for i, byte in enumerate(data) if byte in b"0123456789"]
            data[chance.choice(digits)] = chance.choice(b"0123456789")
    return bytes(data)


def test_ten_thousand_damaged_messages_do_no_harm() -> None:
    chance = random.Random(1)
    start = time.perf_counter()
    tracemalloc.start()
    try:
        accepted = sum(read_or_refuse(mutate(FRAME, chance)) for _ in range(10_000))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert 100 < accepted < 8_000  # the damages are neither all fatal nor all harmless
    assert peak < 4 << 20
    assert time.perf_counter() - start < 60


@settings(max_examples=300)
@given(
    st.binary(max_size=200)
    | st.binary(max_size=60).map(frame)
    | st.binary(max_size=60).map(tensors)
)
def test_any_bytes_are_a_message_or_none(message: bytes) -> None:
    read_or_refuse(message)


def test_a_request_may_be_longer_than_an_answer() -> None:
    request = encode({"graded": {"module": "x" * MAX_HEADER}})
    assert read_frame(io.BytesIO(request), messages.MAX_REQUEST) is not None
    with pytest.raises(BadMessage):
        read(request)
