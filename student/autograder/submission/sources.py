"""A submission's Python files, sorted by who wrote them."""

from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Sources:
    """A submission's Python files by module name.

    graded: those with exercises.
    other: the student's own additions.
    proven: (module, Class.function) of the functions whose own checks passed.
    twins: paths of files that may have been meant, by the name of the graded module.
    """

    graded: dict[str, str]
    given: dict[str, str]  # the grader's own copies of files in which students write nothing
    other: dict[str, str] = field(default_factory=dict)
    proven: frozenset[tuple[str, str]] = frozenset()
    twins: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def without(self, modules: set[str]) -> "Sources":
        """The same without the files that cannot be imported."""
        graded = {name: text for name, text in self.graded.items() if name not in modules}
        return replace(self, graded=graded)
