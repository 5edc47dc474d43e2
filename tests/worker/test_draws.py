"""Prepared random numbers never repeat, fill their range evenly, and come in any portions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from other_side import connected

from autograder.broker.case import MORE_NORMALS
from autograder.broker.streams import KINDS, Streams
from autograder.homework.prepared_draws import CALLS, draws
from autograder.worker.probing.draws import Draws

portions = st.lists(st.integers(0, 90), min_size=2, max_size=12)


def make(normals: int = 24, seed: int = 1) -> Streams:
    prepared = draws(np.random.default_rng(seed), normals)
    return Streams(prepared["draws.normal"], prepared["draws.uniform"])


@pytest.mark.parametrize("kind", KINDS)
@given(portions)
def test_no_number_is_drawn_twice(kind: str, sizes: list[int]) -> None:
    """Far beyond the end of the prepared ones, too: 24 normals and 31 uniforms."""
    source = make()
    drawn = np.concatenate([source.take(kind, size) for size in [*sizes, 200]])
    assert len(np.unique(drawn)) == len(drawn)


@pytest.mark.parametrize("kind", KINDS)
@given(portions)
def test_portions_and_other_kinds_make_no_difference(kind: str, sizes: list[int]) -> None:
    source, at_once = make(), make().take(kind, sum(sizes))
    drawn = []
    for size in sizes:
        drawn.append(source.take(kind, size))
        for other in set(KINDS) - {kind}:
            source.take(other, 5)
    np.testing.assert_array_equal(np.concatenate(drawn), at_once)


@given(st.integers(1, CALLS - 1), st.integers(0, 99), st.integers(0, 2**16))
def test_after_as_many_calls_as_there_are_uniforms_each_part_of_the_range_has_come_up_once(
    size: int, first: int, seed: int
) -> None:
    """Whatever each call draws beside, so that shares are exact but for one call in 31."""
    source = make(seed=seed)
    source.take("uniform", first)
    coins = [source.take("uniform", size)[0] for _ in range(CALLS)]
    assert sorted(int(CALLS * coin) for coin in coins) == [*range(CALLS)]


def test_later_normals_are_as_wide_as_the_first_and_owe_nothing_to_them() -> None:
    first, later = make(4000).take("normal", 8000).reshape(2, -1)
    assert later.std() == pytest.approx(first.std(), rel=0.1)
    assert abs(np.corrcoef(first, later)[0, 1]) < 0.08


def test_uniforms_pick_the_same_timesteps_as_integers() -> None:
    with connected(inputs=draws(np.random.default_rng(1), 24)):
        source = Draws()
        by_hand = (9 * source.uniform((40,))).astype(int)
        np.testing.assert_array_equal(by_hand, source.integers(0, 9, (40,)))


def test_normals_drawn_one_at_a_time_are_those_of_one_draw_and_take_few_questions() -> None:
    prepared = draws(np.random.default_rng(1), 2000)
    with connected(inputs=prepared) as broker:
        source = Draws()
        drawn = [float(source.normal(())) for _ in range(1200)] + source.normal((300,)).tolist()
        np.testing.assert_array_equal(drawn, prepared["draws.normal"][:1500])
        assert broker.now.normals[:1200] == [1] * 1200
        assert len(broker.now.normals) < 1200 + MORE_NORMALS
        asked = broker.draws.counts["normal"]
        source.begin_call()
        assert source.normal((1,)) == prepared["draws.normal"][asked]


def test_after_one_number_alone_every_normal_is_that_number() -> None:
    assert set(Streams(np.full(1, 0.7), np.zeros(1)).take("normal", 9)) == {0.7}


def test_where_nothing_drawn_may_show_all_of_it_is_zero() -> None:
    silent = Streams(np.zeros(1), np.zeros(1))
    assert not any(silent.take(kind, 50).any() for kind in KINDS)


def test_what_a_student_does_with_a_draw_leaves_the_next_ones_alone() -> None:
    source = make()
    before = source.state()
    source.take("normal", 5)[:] = 0.0
    source.restore(before)
    assert source.take("normal", 5).all()
