"""How tokens were masked, and how a sampler unmasked them (exercise 3.12)."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    AT_THE_ENDS,
    COINS,
    COUNTS_VARY,
    DRAWN_AGAIN,
    DRAWN_APART,
    EVALUATIONS,
    MASKS_LEFT,
    NEITHER,
    ONE_BY_ONE,
    OTHER_LABELS,
    SHARES_MASKED,
    SHARES_OF_ONES,
    SHARES_UNMASKED,
    STARTS_MASKED,
    TIMES_TOLD,
    WHOLE_NUMBERS,
    MaskedTokens,
    Unmasking,
)
from ...worker.probing.vocabulary import Step
from ..reading import Reading
from .field_readers import calls_of
from .tokens import MASK, PROBABILITIES, TokensCall, kinds_of_places, token_calls

FARTHEST = 5.5  # standard deviations: by chance once in 10^7 tries
ALIKE = 0.85  # of neighbours or samples that would agree in half of the places


def masked_tokens(reading: Reading, step: Step) -> None:
    assert isinstance(step, MaskedTokens)
    given, x = reading.outputs.get(step.of), reading.broker.inputs[step.tokens]
    times = reading.broker.inputs[step.times]
    if given is None or given.shape != x.shape:
        for name in step.reports():
            reading.put(name, None)
        return
    is_masked = given == MASK
    reading.put(NEITHER, float((~is_masked & (given != x)).sum()))
    reading.put(WHOLE_NUMBERS, float(given.dtype == np.int64))
    token = _token_of_masks(given, x)
    if token is None:
        for name in (SHARES_MASKED, ONE_BY_ONE, COUNTS_VARY, AT_THE_ENDS):
            reading.put(name, None)
        return
    masked = np.where(x == token, np.nan, given == token)  # of those of this kind nothing is seen
    groups = [masked[times == t] for t in np.unique(times)]
    reading.put(SHARES_MASKED, np.array([np.nanmean(group) for group in groups]))
    reading.put(ONE_BY_ONE, float(not any(_go_together(group) for group in groups)))
    reading.put(COUNTS_VARY, float(_vary_as_coins(groups)))
    none, every = (masked[times == t] for t in (1.0, 0.0))
    is_odd = np.nansum(none) > 0 or np.nansum(every == 0) > 0
    reading.put(AT_THE_ENDS, float(not is_odd))


def _token_of_masks(given: np.ndarray, x: np.ndarray) -> float | None:
    """What stands in the place of masked tokens: MASK, or another one that all of them have; None
    where they have several.
    """
    changed = np.unique(given[given != x])
    if len(changed) > 1:
        return None
    return float(changed[0]) if len(changed) else float(MASK)


def _go_together(masked: np.ndarray) -> bool:
    """Whether neighbours, or places of two samples, are masked alike far more often than coins
    would be. masked: (B, H, W), of samples of one time; NaN where nothing is known.
    """
    if not np.isfinite(masked).any():
        return False
    p = float(np.nanmean(masked))
    if not 0.1 < p < 0.9:
        return False
    neighbours = [
        (masked[:, 1:], masked[:, :-1]),
        (masked[:, :, 1:], masked[:, :, :-1]),
        *_samples(masked),
    ]
    return any(_agree([pair], p) for pair in neighbours)


def _samples(values: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Samples (B, H, W) beside those that come one later, two later and so on."""
    return ((values[apart:], values[:-apart]) for apart in range(1, len(values)))


def _agree(pairs: Sequence[tuple[np.ndarray, np.ndarray]], p: float) -> bool:
    """Whether the values of pairs are alike far more often than coins that show 1 with probability
    p, and more often than chance allows. NaN where nothing is known.
    """
    by_chance = p**2 + (1 - p) ** 2
    most = by_chance + (1 - by_chance) * (2 * ALIKE - 1)
    known = [np.isfinite(one) & np.isfinite(other) for one, other in pairs]
    agree = np.concatenate([(a == b)[k] for (a, b), k in zip(pairs, known, strict=True)])
    if not len(agree):
        return False
    width = np.sqrt(by_chance * (1 - by_chance) / len(agree))
    return bool(agree.mean() > max(most, by_chance + FARTHEST * width))


def _drawn_together(drawn: list[np.ndarray], kinds: np.ndarray) -> bool:
    """Whether tokens that are drawn in the same step and place of two samples are alike far more
    often than by chance. drawn: (B, H, W) of each step; NaN where no token is drawn.
    """
    for kind, p in enumerate(PROBABILITIES):
        of_kind = [np.where(kinds == kind, each, np.nan) for each in drawn]
        if any(_agree(each, p) for each in zip(*map(_samples, of_kind), strict=True)):
            return True
    return False


def _vary_as_coins(groups: list[np.ndarray]) -> bool:
    """Whether the number of masked tokens varies from sample to sample as much as with coins.
    groups: of samples (B, H, W) of one time each; NaN where nothing is known.
    """
    squares, free = 0.0, 0
    for group in groups:
        p, known = float(np.nanmean(group)), np.isfinite(group).sum(axis=(1, 2))
        if 0.1 < p < 0.9 and len(group) > 1:
            apart = np.nansum(group, axis=(1, 2)) - p * known
            squares += float((apart**2 / (p * (1 - p) * known)).sum())
            free += len(group) - 1
    if not free:
        return True
    # squares is nearly chi-squared, and its cube root nearly normal (Wilson & Hilferty 1931)
    width = 2 / (9 * free)
    return bool(abs((squares / free) ** (1 / 3) - (1 - width)) < FARTHEST * width**0.5)


def unmasking(reading: Reading, step: Step) -> None:
    assert isinstance(step, Unmasking)
    calls, labels = calls_of(reading, step.of), reading.broker.inputs[step.labels]
    result = reading.outputs.get(step.of)
    asked = token_calls(calls[-1])
    reading.put(EVALUATIONS, float(len(asked)))
    if not asked or result is None or result.ndim != 3 or not alike(asked, result):
        return
    if any(len(each.tokens) != len(result) for each in asked):
        return
    states = [*(each.tokens for each in asked), result]
    reading.put(STARTS_MASKED, float((states[0] == MASK).all()))
    reading.put(TIMES_TOLD, np.array([each.time.mean() for each in asked]))
    reading.put(OTHER_LABELS, float(sum((each.labels != labels).sum() for each in asked)))
    again, shares, ones = 0, [], []
    due, drawn = [], []
    kinds = np.broadcast_to(kinds_of_places(result.shape[1:]), result.shape)
    for before, after in pairwise(states):
        was_masked, is_drawn = before == MASK, (before == MASK) & (after != MASK)
        again += int((~was_masked & (after != before)).sum())
        shares.append(is_drawn.sum() / max(1, was_masked.sum()))
        ones.append(np.stack([kinds[is_drawn], after[is_drawn]]))
        due.append(np.where(was_masked, is_drawn, np.nan))
        drawn.append(np.where(is_drawn, after, np.nan))
    reading.put(DRAWN_AGAIN, float(again))
    reading.put(SHARES_UNMASKED, np.array(shares))
    kind, value = np.concatenate(ones, axis=1)
    of_kind = [value[kind == each] for each in range(len(PROBABILITIES))]
    reading.put(SHARES_OF_ONES, np.array([each.mean() if each.size else 0.0 for each in of_kind]))
    first = (states[0] == MASK) & (states[1] != MASK)
    reading.put(COINS, float(not any(map(_go_together, due))))
    reading.put(DRAWN_APART, float(not _drawn_together(drawn, kinds)))
    reading.put(COUNTS_VARY, float(_vary_as_coins([first])))
    reading.put(MASKS_LEFT, float(((result != 0) & (result != 1)).sum()))


def alike(asked: list[TokensCall], like: np.ndarray) -> bool:
    """Whether the network was asked about samples of this form."""
    return all(each.tokens.shape[1:] == like.shape[1:] for each in asked)
