"""The words of a probe, for whoever writes one and for the worker that runs it. Standard library
only.

A probe is a list of steps that build a student's objects, call their functions and report what came
out. Every step is a frozen dataclass, checked when it is made. JSON comes in only where a probe
crosses to the worker or is frozen to a file: `to_plain` and `from_plain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, ClassVar, TypeVar

# What steps report beside the results that they are asked for, and what is said of it: see
# Exercise.remarks.
RETURNED_AN_ARRAY = "returned as a numpy array"
RETURNED_FLOAT64 = "returned in float64"
GRADIENTS_OFF_AFTERWARDS = "gradients off afterwards"
CHANGED_ARGUMENTS = "arguments that were changed"
AS_TYPED = ", as typed"  # follows an answer's name where it is handed over as text
LETTERS = 200  # of one text in a typed answer
ROOM = 1 << 16  # bytes of a typed answer
WATCHED = "what ran"  # the report of Watch, as JSON
MOST_EVENTS = 4000  # of them


class VocabularyError(ValueError):
    """A step or a probe says something that nobody can run. The message names the step and the
    field.
    """


@dataclass(frozen=True)
class Tensor:
    """A value: the input of this name."""

    name: str


@dataclass(frozen=True)
class Object:
    """A value: something that an earlier step made, by its dotted path,
    "model.ema.averaged_model".
    """

    path: str


Value = Any  # Tensor, Object, None, a number, a text, or a list, tuple or dict of values
TEXTS = "Sequence[str]"
ABSENT = "nothing"  # the kind of an output that is not there
IS_NONE = "is None: is a return missing?"  # of what a function gave back


class Step:
    """One thing that the worker does. Subclasses are frozen dataclasses; each is known by its
    name in plain form.
    """

    known: ClassVar[dict[str, type[Step]]] = {}

    def __init_subclass__(cls) -> None:
        Step.known[cls.__name__] = cls

    def __post_init__(self) -> None:
        for each in fields(self):  # type: ignore[arg-type]
            value = getattr(self, each.name)
            told = str(each.type)
            if told.startswith("Sequence") and isinstance(value, list):
                value = tuple(value)
                object.__setattr__(self, each.name, value)
            if not _fits(value, told):
                name = f"{type(self).__name__}.{each.name}"
                raise VocabularyError(f"{name} should be {told}, but it is {value!r}")

    def needs(self) -> tuple[str, ...]:
        """Paths of the objects that earlier steps must have made."""
        return ()

    def makes(self) -> tuple[str, ...]:
        """Names of the objects that later steps can find."""
        return ()

    def reports(self) -> tuple[str, ...]:
        """Names of what it may report."""
        return ()

    def stays(self) -> tuple[str, ...]:
        """Names of the inputs that stay on the other side of the wall."""
        return ()


def _fits(value: object, told: str) -> bool:
    if told == TEXTS:
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    right = {
        "str": str,
        "int": int,
        "bool": bool,
        "str | None": (str, type(None)),
        "dict[str, Any]": dict,
    }
    return isinstance(value, right.get(told, object))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Load(Step):
    """Import one of the submission's modules, so that its functions can be called."""

    module: str

    def makes(self) -> tuple[str, ...]:
        return (self.module,)


@dataclass(frozen=True)
class Build(Step):
    """Make an object of a class, "module.Class".

    seed: what it draws for itself, the first weights of a network, say, is the same in every run.
    """

    class_: str
    args: Sequence[Value] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    name: str = "object"
    seed: int | None = None

    def makes(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True)
class Call(Step):
    """Call a method by its dotted path, and report the last result.

    times: how often; each time with inputs made anew.
    forms: instead of args, several ways to say the same; the first that raises nothing counts.
    pair: a tuple is due, not one tensor.
    networks: paths of those that a sampler may ask; what they were shown tells which draw became
        which noise.
    after_another: whether another call comes before it, with the samples in another order and with
        other draws. What a function keeps of its first call shows in the result of this one.
    """

    method: str
    args: Sequence[Value] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    name: str = "result"
    times: int = 1
    forms: Sequence[Value] = ()
    pair: bool = False
    networks: Sequence[str] = ()
    after_another: bool = False

    def needs(self) -> tuple[str, ...]:
        return (self.method,)

    def makes(self) -> tuple[str, ...]:
        return (self.name,)

    def reports(self) -> tuple[str, ...]:
        return (self.name, RETURNED_AN_ARRAY, RETURNED_FLOAT64, GRADIENTS_OFF_AFTERWARDS)

    def all_times(self) -> int:
        """How often it is called, the call before it counted."""
        return self.times + self.after_another


@dataclass(frozen=True)
class Ask(Step):
    """Ask for an answer as it was typed: call "module.function", or take a value of that name.

    names: what may be in it, where a set of names is due.
    symbols: {letter: value} that a text in the answer may hold. The grader reads such texts, the
        worker does not.
    inverse_of: the name of another answer, a matrix; the grader looks whether this one is its
        inverse.
    beside: it is asked for the sake of another answer, so that nothing is lost where it raises an
        exception.
    """

    function: str
    args: Sequence[Value] = ()
    name: str = "answer"
    names: Sequence[str] = ()
    symbols: dict[str, Any] = field(default_factory=dict)
    inverse_of: str = ""
    beside: bool = False


LONGEST_NAME = 100  # letters of a test's name that are told, and by which it is left out


@dataclass(frozen=True)
class RunTests(Step):
    """Run the tests in one of the submission's modules, up to the first one that fails, and report
    as bytes of JSON which there are, which were run, and what the one that failed said.

    source: a version of the module that they test, which takes its place.
    without: tests that are left out.
    seed: what random numbers begin with. shift: what is added to each seed that a test chooses.
    seconds: of computing, that one test may take.
    """

    module: str
    tested: str
    source: str
    without: Sequence[str] = ()
    seed: int = 0
    shift: int = 0
    seconds: Value = 2.0
    name: str = "tests"

    def reports(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True)
class Read(Step):
    """Report attributes of an object."""

    object: str
    attributes: Sequence[str]

    def needs(self) -> tuple[str, ...]:
        return (self.object,)

    def reports(self) -> tuple[str, ...]:
        return tuple(self.attributes)


@dataclass(frozen=True)
class ReadUpTo(Step):
    """Report a whole number, but none above `most`, and how far it is from the usual one."""

    object: str
    attribute: str
    most: int
    usual: int

    def needs(self) -> tuple[str, ...]:
        return (self.object,)

    @property
    def beside(self) -> str:
        """What the distance from the usual number is called."""
        return f"{self.attribute} beside the usual one"

    def reports(self) -> tuple[str, ...]:
        return (self.attribute, self.beside)


@dataclass(frozen=True)
class Entries(Step):
    """Report entries of a dict that was returned, whatever shape each of them has."""

    of: str
    names: Sequence[str]

    def needs(self) -> tuple[str, ...]:
        return (self.of,)

    def reports(self) -> tuple[str, ...]:
        return tuple(self.names)


@dataclass(frozen=True)
class ThinOut(Step):
    """Report the shape of images, and every third pixel of them, beside the images. Both are
    names of outputs.
    """

    of: str
    shape: str
    every_third: str

    def needs(self) -> tuple[str, ...]:
        return (self.of,)

    def reports(self) -> tuple[str, ...]:
        return (self.shape, self.every_third)


@dataclass(frozen=True)
class Assign(Step):
    """Set an attribute of an object."""

    object: str
    attribute: str
    to: Value

    def needs(self) -> tuple[str, ...]:
        return (self.object,)


@dataclass(frozen=True)
class Unchanged(Step):
    """Report inputs as the student's code left them, and how many of their entries changed."""

    tensors: Sequence[str]

    def reports(self) -> tuple[str, ...]:
        return tuple(word(name) for name in self.tensors for word in (afterwards, changed))


def afterwards(tensor: str) -> str:
    """What an input is called as the student's code left it."""
    return f"{tensor} afterwards"


def first_of(result: str) -> str:
    """What the first of several values is called where one was due."""
    return f"first of {result}"


def changed(tensor: str) -> str:
    """What the number of an input's changed entries is called."""
    return f"{tensor} changed"


@dataclass(frozen=True)
class Evaluate(Step):
    """Put a model into evaluation mode."""

    object: str

    def needs(self) -> tuple[str, ...]:
        return (self.object,)


@dataclass(frozen=True)
class StandIn(Step):
    """Let a class, "module.Class", be there to be imported, though its file is missing or
    broken.
    """

    class_: str


@dataclass(frozen=True)
class KeepArguments(Step):
    """Let a class take the place of "module.Class" that only keeps the arguments of its __init__.

    parameters: their names in order.
    name: what the last object of it is called.
    """

    class_: str
    parameters: Sequence[str]
    name: str

    def makes(self) -> tuple[str, ...]:
        return (self.name,)


@dataclass(frozen=True)
class Rewritten(Step):
    """Let a module of the submission have another text, in this probe alone."""

    module: str
    text: str


@dataclass(frozen=True)
class Watch(Step):
    """Report, as JSON, which statements run, and what they leave in names.

    statements: {module: [[first line, last line, first and last line of its body, kind, names]]},
        where kind is "" or "if", "for" or "return", and 0 stands for no body.
    since: number of the step from which on it counts.
    by_marks: whether marks in the code tell it; else the interpreter's events for lines do.
    """

    statements: dict[str, Any]
    since: int
    by_marks: bool = False

    def reports(self) -> tuple[str, ...]:
        return (WATCHED,)


Kind = TypeVar("Kind", bound=Step)


@dataclass(frozen=True)
class Probe:
    """Steps in order, in a floating-point type of torch's, on a device."""

    steps: Sequence[Step]
    dtype: str = "float32"
    device: str = "cpu"

    def __post_init__(self) -> None:
        object.__setattr__(self, "steps", tuple(self.steps))
        for step in self.steps:
            if not isinstance(step, Step):
                raise VocabularyError(f"a probe is made of steps, but {step!r} is none")

    def first(self, kind: type[Kind], name: str | None = None) -> Kind:
        """The first step of a kind, and of a name. Raises LookupError."""
        for step in self.steps:
            if isinstance(step, kind) and name in (None, getattr(step, "name", None)):
                return step
        raise LookupError(f"this probe has no step {kind.__name__} {name or ''}".rstrip())


def to_plain(value: Any) -> Any:
    """A probe, a step or a value as JSON can hold it. Raises VocabularyError."""
    if isinstance(value, Probe):
        return {
            "dtype": value.dtype,
            "device": value.device,
            "steps": [to_plain(step) for step in value.steps],
        }
    if isinstance(value, Step):
        return {"do": type(value).__name__, **_fields(value)}
    if isinstance(value, Tensor):
        return {"tensor": value.name}
    if isinstance(value, Object):
        return {"object": value.path}
    if isinstance(value, tuple):
        return {"tuple": [to_plain(each) for each in value]}
    if isinstance(value, list):
        return [to_plain(each) for each in value]
    if isinstance(value, dict):
        return {"dict": {str(name): to_plain(each) for name, each in value.items()}}
    if value is None or isinstance(value, str | bool | int | float):
        return value
    raise VocabularyError(f"no probe can hold {value!r}")


def _fields(step: Step) -> dict[str, Any]:
    """The fields of a step that differ from their defaults."""
    plain = {}
    for each in fields(step):  # type: ignore[arg-type]
        value = getattr(step, each.name)
        usual = each.default if each.default_factory is MISSING else each.default_factory()
        if usual is MISSING or value != usual:
            plain[each.name] = to_plain(value)
    return plain


def from_plain(plain: Any) -> Any:
    """What to_plain() was given. Raises VocabularyError."""
    if isinstance(plain, list):
        return [from_plain(each) for each in plain]
    if not isinstance(plain, dict):
        return plain
    if "steps" in plain:
        return Probe(from_plain(plain["steps"]), plain["dtype"], plain["device"])
    if "do" in plain:
        return _step(plain)
    ((kind, inside),) = plain.items()
    if kind == "tensor":
        return Tensor(inside)
    if kind == "object":
        return Object(inside)
    if kind == "tuple":
        return tuple(from_plain(each) for each in inside)
    if kind == "dict":
        return {name: from_plain(each) for name, each in inside.items()}
    raise VocabularyError(f"there is no value of the kind {kind}")


def _step(plain: dict[str, Any]) -> Step:
    name = plain["do"]
    if name not in Step.known:
        raise VocabularyError(f"there is no step {name}; there are {', '.join(Step.known)}")
    given = {key: from_plain(value) for key, value in plain.items() if key != "do"}
    try:
        return Step.known[name](**given)
    except TypeError as error:
        raise VocabularyError(f"the step {name}: {error}") from error
