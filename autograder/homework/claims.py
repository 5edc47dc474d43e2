"""What is said of a facet where a claim on many calls is wrong, in words for several exercises."""

from ..worker.homework.vocabulary import DROPS_BY_TIME


def dropped_at_any_time(facet: str) -> dict[str, tuple[str, str]]:
    """Whether a condition is dropped should not follow from its time."""
    return {
        DROPS_BY_TIME: (
            facet,
            "Which conditions are dropped goes by their times, as where one random number decides "
            "on both; a random number of its own should decide.",
        )
    }
