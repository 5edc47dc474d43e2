"""What is said of a facet where a claim on many calls is wrong, in words for several exercises."""

from ..worker.homework.vocabulary import DROPS_BY_LABEL, DROPS_BY_TIME


def dropped_by_chance(facet: str) -> dict[str, tuple[str, str]]:
    """Whether a condition is dropped should follow from nothing else."""
    return {
        DROPS_BY_TIME: (
            facet,
            "Which conditions are dropped goes by their times, as where one random number decides "
            "on both; a random number of its own should decide.",
        ),
        DROPS_BY_LABEL: (
            facet,
            "Which conditions are dropped goes by what they are; it should be by chance alone.",
        ),
    }
