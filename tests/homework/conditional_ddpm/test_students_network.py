"""Exercises 1.3 and 1.4: code may read whatever a student's own network keeps beside its
forward.
"""

from dataclasses import replace

from correct_ddpm import NOISE, SHAPE
from correct_unets import BEFORE_LAST, CLASSIC, FORWARD, INIT, edited
from course import FRESH_SEED

from autograder.grading.grade_checks import grade
from autograder.grading.grader import checks_for
from autograder.releasing.student_folder import reference_sources
from autograder.sandbox import Zygote

PART = "conditional_ddpm"


def lost(sandbox: Zygote, **graded: str) -> dict[str, str]:
    reference = reference_sources(PART)
    results = grade(
        replace(reference, graded=reference.graded | graded), checks_for(PART, FRESH_SEED), sandbox
    )
    return {r.check.exercise: r.verdict.message for r in results if r.verdict.status != "passed"}


CHANNELS = "self.network.in_channels"
READ = (
    NOISE, f"noise = torch.randn(len(images), {CHANNELS}, *images.shape[2:])",
    SHAPE, f"shape = (len(conditions), {CHANNELS}, *config.input_dim)",
)  # fmt: skip


def test_code_may_read_what_the_students_own_network_keeps(sandbox: Zygote) -> None:
    own = edited(
        CLASSIC,
        INIT,
        INIT + "        self.image_shape, self.width = (in_channels, 28, 28), n_feat\n",
    )
    reference = reference_sources(PART).graded["DDPM"]
    assert lost(sandbox, ResUNet=own, DDPM=edited(reference, *READ)) == {}
    by_shape = edited(reference, SHAPE, "shape = (len(conditions), *self.network.image_shape)")
    assert lost(sandbox, ResUNet=own, DDPM=by_shape) == {}


def test_a_method_of_the_students_own_network_asks_the_stand_in(sandbox: Zygote) -> None:
    both = "    def both(self, x, t, c, d):\n        return self(x, t, c), self(x, t, d)\n\n"
    own = edited(CLASSIC, FORWARD, both + FORWARD)
    call = "epsilon_c, epsilon_u = self.network(torch.cat([x_t, x_t]), time, both).chunk(2)"
    by_method = "epsilon_c, epsilon_u = self.network.both(x_t, time[: len(c)], *both.chunk(2))"
    assert (
        lost(
            sandbox,
            ResUNet=own,
            DDPM=edited(reference_sources(PART).graded["DDPM"], call, by_method),
        )
        == {}
    )


def test_a_network_with_more_arguments_may_be_made_with_them(sandbox: Zygote) -> None:
    own = edited(CLASSIC, "n_classes=10):", "n_classes=10, dropout=0.0):")
    given = "dmconfig.num_classes)\n        self.loss"
    made = edited(
        reference_sources(PART).graded["DDPM"], given, given.replace(")", ", dropout=0.1)")
    )
    assert lost(sandbox, ResUNet=own, DDPM=made) == {}


def test_a_network_that_cannot_be_made_costs_its_own_exercise_alone(sandbox: Zygote) -> None:
    broken = edited(CLASSIC, BEFORE_LAST, "            nn.GroupNorm(7, n_feat),\n")
    assert lost(
        sandbox, ResUNet=broken, DDPM=edited(reference_sources(PART).graded["DDPM"], *READ)
    ).keys() == {"1.1"}


def test_what_the_students_own_network_does_not_keep_is_missing(sandbox: Zygote) -> None:
    wrong = edited(
        reference_sources(PART).graded["DDPM"],
        SHAPE,
        "shape = (len(conditions), *self.network.shape)",
    )
    assert (
        "'ConditionalUnet' object has no attribute 'shape'"
        in lost(sandbox, ResUNet=CLASSIC, DDPM=wrong)["1.4"]
    )
