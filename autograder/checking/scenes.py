"""A scene: one small call of a student's function, about which a person can be asked questions.

A part that has scenes keeps them in its folder, in scenes.py. What is right in them is nobody's to
say here: a question asks what the student's own code does.
"""

import functools
from dataclasses import dataclass, field

from ..content import homework
from ..worker.probing.vocabulary import Build, Call, Probe
from .checks import Arrays


@dataclass(frozen=True)
class Scene:
    """A call that is small enough to be thought through.

    name: unique within its part.
    module, function: of the student's function that it is about, "Class.function".
    says: the call in words, as they stand behind "in": "`add_noise` for 3 images of 4x4".
    probe, inputs: what is run; the last step that calls or builds something is the call.
    like, but: the name of another scene of the same function from which it differs in one thing,
        and that thing in words: "omega is 0".
    factor: an input in which the result is linear, and its name in words.
    samples: of its batch.
    """

    name: str
    module: str
    function: str
    says: str
    probe: Probe = field(repr=False)
    inputs: Arrays = field(repr=False)
    like: str = ""
    but: str = ""
    factor: tuple[str, str] | None = None
    samples: int = 0

    @property
    def place(self) -> int:
        """The number of the step that is the call."""
        called = (Build, Call)
        return max(n for n, step in enumerate(self.probe.steps) if isinstance(step, called))


@functools.cache
def scenes(part: str) -> tuple[Scene, ...]:
    """The scenes of a part; none where it has no such file, or in a student's copy."""
    place = homework().parts[part]
    try:
        found: tuple[Scene, ...] = place.load("scenes").SCENES
    except ModuleNotFoundError:
        return ()
    return found
