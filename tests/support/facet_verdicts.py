"""The verdicts that tests of facets ask for."""

from collections.abc import Callable

from autograder.checking.verdict import FacetResult, Verdict

Verdicts = Callable[..., Verdict]


def wrong(verdict: Verdict) -> dict[str, FacetResult]:
    """The facets that are."""
    return {facet.name: facet for facet in verdict.facets if facet.status == "wrong"}
