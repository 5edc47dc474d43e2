"""What the axes of samples count, for messages on where they are wrong."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..checking.checks import Axis, Case

# of one sample, by how many axes it has
OF_ONE = {
    1: (Axis("entry {}"),),
    2: (Axis("step {}"), Axis("entry {}")),
    3: (Axis("channel {}"), Axis("row {}"), Axis("column {}")),
}


def of_samples(shape: Sequence[int], t: Iterable[int] = ()) -> tuple[Axis, ...]:
    """The axes of a batch (B, *shape); none for samples of other ranks. t: of each sample."""
    names = tuple(f"{sample} (t = {at})" for sample, at in enumerate(t))
    one = OF_ONE.get(len(shape) - 1)
    return (Axis("sample {}", names), *one) if one else ()


def of_times(t: Iterable[int] = ()) -> tuple[Axis, ...]:
    """The axis of a table that was looked up at these times; of one that begins at t = 0."""
    return (Axis("t = {}", tuple(map(int, t))),)


def with_axes(case: Case, axes: dict[str, tuple[Axis, ...]]) -> Case:
    """The same case, and the one that may take its place, with words for places in outputs."""
    instead = case.instead and with_axes(case.instead, axes)
    return replace(case, axes=axes, instead=instead)
