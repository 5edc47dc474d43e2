"""What was handed in: files in memory, and which of them are graded, given, or the student's own."""

import codecs
import io
import re
import sys
import tokenize
from dataclasses import dataclass, field
from importlib.machinery import PathFinder
from pathlib import Path, PurePosixPath

from .cases import Sources, printable
from .judge import Verdict

GRADED = {
    "theory": ("answers",),
    "conditional_ddpm": ("ResUNet", "DDPM"),
    "diffusion_models": ("noise_scheduler", "diffusion_model", "image_gen", "trajectory_gen", "extras"),
}
GIVEN: dict[str, tuple[str, ...]] = {
    "theory": (),
    "conditional_ddpm": (
        "settings", "checkpoints", "fitting", "losses", "mnist", "pictures", "quality", "ranks", "utils",
    ),
    "diffusion_models": (
        "randomizer", "noise_prediction_net", "training", "cifar10", "shapes", "image_judge", "image_study",
        "point_mass", "demonstrations", "many_rollouts", "rollout_pictures", "policy_study", "fast_model",
    ),
}  # fmt: skip

NUMBERS = "variant.json"  # beside the answers of part 0: whose numbers the sheet had

FOLDERS = {  # {module: folder} below the part's folder: modules that do not lie right in it
    **dict.fromkeys(("image_gen", "cifar10", "shapes", "image_judge", "image_study"), "computer_vision"),
    **dict.fromkeys(
        ("trajectory_gen", "point_mass", "demonstrations", "many_rollouts", "rollout_pictures", "policy_study"),
        "robotics",
    ),
}

# A file of the student's may call the unit tester when it is imported: while it is graded, that does nothing.
TESTER = {"unit_tester": "def __getattr__(name):\n    return lambda *_: None\n"}

PACKAGES = {"site-packages", "dist-packages"}
HERE = Path(__file__).resolve().parent.parent
ENCODINGS = re.compile("utf-?8|ascii|latin|iso8859|cp125|cp932|shift|euc|gb|big5|koi8")  # beginnings of codec names


def path_of(module: str) -> str:
    """Where a module of the homework lies below its part's folder."""
    return f"{FOLDERS[module]}/{module}.py" if module in FOLDERS else f"{module}.py"


@dataclass
class Submission:
    """files: {path: contents} of its Python files; refused: {path: why it was not read}; notes: for the reader."""

    name: str
    sha256: str
    files: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, bytes] = field(default_factory=dict)  # {path: contents} of each variant.json

    def parts(self) -> list[str]:
        """The parts of which at least one graded file is here, readable or not."""
        names = {PurePosixPath(path).stem for path in {*self.files, *self.refused}}
        return [part for part, modules in GRADED.items() if names & set(modules)]

    def sources(self, part: str, given: dict[str, str]) -> tuple[Sources, dict[str, Verdict]]:
        """A part's files as text, found by name wherever they lie; and verdicts on those that are no text.

        Files of the names in `given` are replaced by the grader's copies.
        """
        graded: dict[str, str] = {}
        other: dict[str, str] = {}
        problems: dict[str, Verdict] = {}
        for path in sorted(self.files, key=lambda p: (part not in PurePosixPath(p).parts, p.count("/"), p)):
            module = _module(PurePosixPath(path))
            if module in graded or module in other or module in problems:
                if module in GRADED[part]:
                    self.notes.append(f"{printable(path)} is ignored: another {module}.py is graded")
                continue
            if not module.isidentifier():
                continue
            try:
                text = decode(self.files[path])
            except (SyntaxError, ValueError, LookupError) as error:
                problems[module] = _problem(path, f"is not readable text, save it as UTF-8 ({error})")
                continue
            if module not in {*GRADED[part], *given} and _is_installed(module):
                self.notes.append(f"{printable(path)} is ignored: {module} is the name of an installed module")
                continue
            if module in given:
                if module not in TESTER and text.split() != given[module].split():
                    self.notes.append(f"{printable(path)} is not what was handed out: the grader uses its own copy")
                continue
            (graded if module in GRADED[part] else other)[module] = text
        for path, reason in self.refused.items():
            if (module := PurePosixPath(path).stem) not in graded:
                problems.setdefault(module, _problem(path, reason))
        return Sources(graded, given, other), {m: v for m, v in problems.items() if m in GRADED[part]}


def _problem(path: str, reason: str) -> Verdict:
    return Verdict("crashed", f"{printable(path)} {reason}", where=f"{PurePosixPath(path).stem}.py")


def _module(path: PurePosixPath) -> str:
    """The name under which a file would be imported."""
    return path.parent.name if path.stem == "__init__" else path.stem


def _is_installed(module: str) -> bool:
    folders = [path for path in map(Path, sys.path) if PACKAGES & set(path.parts) or not path.is_relative_to(HERE)]
    installed = PathFinder.find_spec(module, [str(path) for path in folders if path != Path.cwd() and path.parts])
    return module in sys.stdlib_module_names or installed is not None


def decode(contents: bytes) -> str:
    """Python source as text, by its coding line or byte order mark, else UTF-8. Raises what tells that it is not."""
    encoding, _ = tokenize.detect_encoding(io.BytesIO(contents).readline)
    if not ENCODINGS.match(codecs.lookup(encoding).name):  # some that Python knows take hours for a file of 1 MB
        raise ValueError(f"its first lines say that it is in {encoding[:20]!r}")
    try:
        text = contents.decode(encoding)
    except UnicodeDecodeError as error:
        line = contents.count(b"\n", 0, error.start) + 1
        raise ValueError(f"line {line} holds bytes that are not {encoding}") from error
    if "\0" in text:
        raise ValueError(f"line {text.count(chr(10), 0, text.index(chr(0))) + 1} holds a zero byte")
    return text.replace("\r\n", "\n")
