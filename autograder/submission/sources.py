"""A submission's Python files, sorted by who wrote them."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Sources:
    """A submission's Python files by module name. graded: those with exercises; other: the
    student's own additions.
    """

    graded: dict[str, str]
    given: dict[str, str]  # the grader's own copies of files in which students write nothing
    other: dict[str, str] = field(default_factory=dict)

    def without(self, modules: set[str]) -> "Sources":
        """The same without the files that cannot be imported."""
        return Sources(
            {name: text for name, text in self.graded.items() if name not in modules},
            self.given,
            self.other,
        )
