"""What goes wrong in exercise 1."""

from ...checking.exercise import mistake

MISTAKES = (
    mistake(
        "scores_not_scaled",
        "Your scores are not divided by sqrt(d): eq. 1 divides them.",
        "scores = query @ key.transpose(-2, -1) / size**0.5",
        "scores = query @ key.transpose(-2, -1)",
    ),
    mistake(
        "softmax_over_queries",
        "Your softmax runs over the queries: it should run over the keys, the last axis.",
        "scores.softmax(dim=-1)", "scores.softmax(dim=-2)",
    ),
)  # fmt: skip
