"""Which parts a formula has in each of its places, found by its value: the right ones are 0."""

from collections.abc import Mapping, Sequence

from ..reading import Reading

NEAR = 1e-4  # of a value
UNKNOWN = -1.0
Parts = tuple[int, ...]


def parts_of(given: Sequence[float], candidates: Sequence[Mapping[Parts, float]]) -> Parts | None:
    """The parts that give each of these values, with as many right ones as possible; None where
    there are none. candidates: for each value, {parts: the value that they give}.
    """
    if not given:
        return None
    for parts in sorted(candidates[0], key=lambda each: sum(part != 0 for part in each)):
        values = [each[parts] for each in candidates]
        if all(abs(g - v) <= NEAR * abs(v) for g, v in zip(given, values, strict=True)):
            return parts
    return None


def put_parts(reading: Reading, known: str, names: Sequence[str], parts: Parts | None) -> None:
    """Report the parts under these names, and UNKNOWN where the formula is not known."""
    reading.put(known, float(parts is not None))
    for place, name in enumerate(names):
        reading.put(name, UNKNOWN if parts is None else float(parts[place]))
