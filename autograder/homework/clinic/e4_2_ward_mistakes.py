"""What goes wrong in exercise 4.2, as students write it."""

from ...checking.exercise import Misconception, mistake
from ...checking.recognition import ANOTHERS
from .ward import Ward, ward_of


def mistakes(ward: Ward) -> tuple[Misconception, ...]:
    """The known mistake in a ward: the diagnoses are those of other patients."""
    other = ward_of("", "") if ward.student else ward_of("another student", "")
    sentence = (
        "Your diagnoses are right for another student's ward; they should be those of your own, "
        "ward.md."
    )
    return (mistake(ANOTHERS, sentence, ward.typed(), other.typed()),)
