"""Questions that were made before, kept as JSON: the same code is not asked about twice."""

import hashlib
import json
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..whole_files import to_json, write_whole
from .choosing import MOST
from .question import Question

FOLDER = "kept"
FIELDS = (
    "kind", "function", "module", "line", "code", "text", "options", "right", "ask", "numbers",
)  # fmt: skip


@dataclass
class KeptQuestions:
    """Those in a folder.

    made_by: what decides about questions beside the code, in any words. used: names of files.
    """

    folder: Path
    made_by: str
    used: set[str] = field(default_factory=set)

    def find(self, code: str) -> tuple[Question, ...]:
        """The questions about code with this fingerprint; none where they were not kept."""
        file = self._file(code)
        with suppress(OSError, ValueError, KeyError, TypeError):
            plain = json.loads(file.read_text(encoding="utf-8"))
            found = tuple(map(_question, plain["questions"]))
            self.used.add(file.name)
            return found
        return ()

    def keep(self, code: str, questions: tuple[Question, ...]) -> None:
        """Keep them if they are complete: a busy machine may be why they are not. Raises
        OSError.
        """
        if len(questions) < MOST:
            return
        file = self._file(code)
        self.folder.mkdir(parents=True, exist_ok=True)
        plain = [{name: getattr(each, name) for name in FIELDS} for each in questions]
        write_whole(file, to_json({"questions": plain}))
        self.used.add(file.name)

    def forget_others(self) -> None:
        """Remove what nobody asked for."""
        for file in self.folder.glob("*.json"):
            if file.name not in self.used:
                file.unlink(missing_ok=True)

    def _file(self, code: str) -> Path:
        key = hashlib.sha256(f"{code} {self.made_by}".encode()).hexdigest()[:32]
        return self.folder / f"{key}.json"


def _question(plain: dict[str, Any]) -> Question:
    values: dict[str, Any] = {
        name: tuple(plain[name]) if isinstance(plain[name], list) else plain[name]
        for name in FIELDS
    }
    return Question(**values)
