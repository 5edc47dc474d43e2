"""What is read from the records of part 3's optional exercises."""

from collections.abc import Mapping
from itertools import pairwise

import numpy as np

from ...worker.homework.bonus_vocabulary import (
    ALL_USED,
    APART,
    COINS,
    DRAWN_AGAIN,
    EVALUATIONS,
    IN_ANOTHER_ORDER,
    LARGE,
    LATER,
    LAYERS_OUTSIDE,
    LEARNS_AT_FIRST,
    MASKED_AS_TOLD,
    MASKS_LEFT,
    NEITHER,
    NO_ORDER,
    NONE_ELSEWHERE,
    NORMALISED,
    OFF_THEIR_PATH,
    ONE_BY_ONE,
    OTHER_LABELS,
    OTHER_LOSS,
    OWN_TOKEN,
    ROWS_WITHOUT_GRADIENT,
    SHARES_MASKED,
    SHARES_OF_ONES,
    SHARES_UNMASKED,
    SLOPE_FOLLOWS,
    STARTS_LEARNING,
    STARTS_MASKED,
    TIMES_ARE_SPREAD,
    TIMES_OF_THEIR_OWN,
    TIMES_TOLD,
    TOKENS_MEET,
    TOLD,
    WHICH_LOSS,
    WHOLE_NUMBERS,
    WITH_ANOTHER_CONDITION,
    WITH_ANOTHER_TOKEN,
    WITH_LARGE_TOKENS,
    LossOfMasks,
    LossOfPairs,
    MaskedTokens,
    TransformerBlock,
    Unmasking,
)
from ...worker.homework.vocabulary import GRADIENT_OF_ANSWERS, SLOPE_AND_LOSS
from ...worker.probing.vocabulary import Step
from ..reading import Reader, Reading
from ..records import FunctionCall
from .field_readers import calls_of
from .followed_losses import comes_before
from .followed_paths import apart_from_even
from .tokens import MASK, PROBABILITIES, TokensCall, kinds_of_places, token_calls

NEAR = 1e-4  # of a loss, or of the largest number
UNEVEN = 2.6  # by chance once in 10^5 tries, over the square root of how many times there are
FAR = 6.0  # standard deviations: by chance once in 10^8 tries
ALIKE = 0.85  # of neighbours or samples that would agree in half of the places
SEEN = 1e-5  # of the largest output: less is no change
DEPENDS = 1e-3
GROWN = 20.0


def _asked(reading: Reading, of: str) -> list[FunctionCall]:
    """The calls that count, without one that only comes before them."""
    return [each for each in calls_of(reading, of) if not comes_before(reading.broker, each)]


def loss_of_pairs(reading: Reading, step: Step) -> None:
    assert isinstance(step, LossOfPairs)
    noise, data = (
        reading.broker.inputs[name].astype(np.float64) for name in (step.noise, step.data)
    )
    off, times, which, slopes, own = 0, [], [], [], []
    for call in _asked(reading, step.of):
        asked = call.network_calls()
        if sum(len(each.sample) for each in asked) != len(data):
            off += len(data)
            continue
        shown, time, answer = (
            np.concatenate([getattr(each, name) for each in asked]).astype(np.float64)
            for name in ("sample", "time", "answer")
        )
        if shown.shape != data.shape:
            off += len(data)
            continue
        t = time.reshape(-1, *[1] * (data.ndim - 1))
        far = np.abs(shown - (1 - t) * noise - t * data).reshape(len(data), -1).max(axis=1)
        off += int((far > NEAR * np.abs(shown).max()).sum())
        times.append(time)
        own.append(len(np.unique(time)) > 1)
        targets = [data - noise, noise - data, data, noise]
        errors = [answer - target for target in targets]
        sums = [float((e**2).reshape(len(e), -1).sum(axis=1).mean()) for e in errors]
        means = [float((error**2).mean()) for error in errors]
        others = [float(np.abs(errors[0]).mean()), sums[0], sums[0] * len(data)]
        which.append(_which(call, [*means, *others]))
        slopes.append(float((2 * errors[0] * answer).mean()))
    reading.put(OFF_THEIR_PATH, float(off))
    _put_losses(reading, times, which, slopes, own)


def loss_of_masks(reading: Reading, step: Step) -> None:
    assert isinstance(step, LossOfMasks)
    x, labels = reading.broker.inputs[step.tokens], reading.broker.inputs[step.labels]
    neither, other_labels, times, which, slopes, own = 0, 0, [], [], [], []
    beyond, spread = np.zeros(2), 0.0
    for call in _asked(reading, step.of):
        asked = token_calls(call)
        if sum(len(each.tokens) for each in asked) != len(x) or not _alike(asked, x):
            neither += x.size
            continue
        shown, time, told, logits = _joined(asked)
        is_masked = shown == MASK
        neither += int((~is_masked & (shown != x)).sum())
        other_labels += int((told != labels).sum())
        times.append(time)
        own.append(len(np.unique(time)) > 1)
        p, size = 1 - np.clip(time, 0, 1), x[0].size
        more = is_masked.sum(axis=(1, 2)) - size * p
        # all of them, and those of early against those of late times
        beyond += np.array([more.sum(), (np.sign(p - 0.5) * more).sum()])
        spread += float((size * p * (1 - p)).sum())
        with np.errstate(all="ignore"):
            losses, slope = _losses_of(x, is_masked, time, logits)
        which.append(_which(call, losses))
        slopes.append(slope)
    reading.put(NEITHER, float(neither))
    reading.put(OTHER_LABELS, float(other_labels))
    reading.put(MASKED_AS_TOLD, float(np.abs(beyond).max() <= FAR * np.sqrt(spread + 1)))
    _put_losses(reading, times, which, slopes, own)


def _losses_of(
    x: np.ndarray, is_masked: np.ndarray, time: np.ndarray, logits: np.ndarray
) -> tuple[list[float], float]:
    """The right loss and known wrong ones, and the slope of the right one along the logits."""
    logits = logits.astype(np.float64)
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    costs = -np.take_along_axis(log_p, x[:, None].astype(np.int64), axis=1)[:, 0]
    t = time.reshape(-1, 1, 1)
    some, count = is_masked * costs, max(1, is_masked.sum())
    weighted = some / (1 - t)
    losses = [
        weighted.mean(),
        some.mean(),
        some.sum() / count,
        costs.mean(),
        (costs / (1 - t)).mean(),
        weighted.sum() / count,
        (some / t).mean(),
        (some * (1 - t)).mean(),
        weighted.sum() / len(x),
        weighted.sum(),
        (some * t).mean(),
    ]
    expected = (np.exp(log_p) * logits).sum(axis=1)
    actual = np.take_along_axis(logits, x[:, None].astype(np.int64), axis=1)[:, 0]
    slope = float((is_masked / (1 - t) * (expected - actual)).mean())
    return [float(each) for each in losses], slope


def _put_losses(
    reading: Reading,
    times: list[np.ndarray],
    which: list[float],
    slopes: list[float],
    own: list[bool],
) -> None:
    """What is said of losses of all kinds. own: of each call, whether it told several times."""
    if not times:
        for name in (WHICH_LOSS, TIMES_ARE_SPREAD, TIMES_OF_THEIR_OWN):
            reading.put(name, None)
        return
    every = np.concatenate(times)
    reading.put(TIMES_OF_THEIR_OWN, float(all(own)))
    reading.put(TIMES_ARE_SPREAD, float(apart_from_even(every) < UNEVEN / np.sqrt(len(every))))
    reading.put(WHICH_LOSS, which[0] if len(set(which)) == 1 else OTHER_LOSS)
    reading.outputs.pop(GRADIENT_OF_ANSWERS, None)
    pair = reading.outputs.pop(SLOPE_AND_LOSS, None)
    if pair is not None and pair.shape == (2,):
        slope, due = float(pair[0]), slopes[-1]
        follows = abs(slope - due) <= 10 * NEAR * max(abs(due), abs(float(pair[1])))
        # of another loss nothing is known but whether there is any
        reading.put(SLOPE_FOLLOWS, float(follows if which[-1] == 0 else slope != 0))


def _which(call: FunctionCall, losses: list[float]) -> float:
    """The place of the loss that a call returned, the right one first; OTHER_LOSS for none."""
    if call.returned is None or call.returned.size != 1:
        return OTHER_LOSS
    given = float(call.returned.reshape(()))
    for place, loss in enumerate(losses):
        if abs(given - loss) <= NEAR * abs(loss):
            return float(place)
    return OTHER_LOSS


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
    groups = [is_masked[times == t] for t in np.unique(times)]
    reading.put(SHARES_MASKED, np.array([group.mean() for group in groups]))
    reading.put(ONE_BY_ONE, float(not any(_go_together(group) for group in groups)))


def _go_together(masked: np.ndarray) -> bool:
    """Whether neighbours, or places of two samples, are masked alike far more often than coins
    would be. masked: (B, H, W), of samples of one time.
    """
    p = masked.mean()
    if not 0.1 < p < 0.9:
        return False
    by_chance = p**2 + (1 - p) ** 2
    pairs = (
        masked[:, 1:] == masked[:, :-1],
        masked[:, :, 1:] == masked[:, :, :-1],
        masked[1:] == masked[:-1],
    )
    most = by_chance + (1 - by_chance) * (2 * ALIKE - 1)
    return any(pair.size and pair.mean() > most for pair in pairs)


def unmasking(reading: Reading, step: Step) -> None:
    assert isinstance(step, Unmasking)
    calls, labels = calls_of(reading, step.of), reading.broker.inputs[step.labels]
    result = reading.outputs.get(step.of)
    asked = token_calls(calls[-1])
    reading.put(EVALUATIONS, float(len(asked)))
    if not asked or result is None or result.ndim != 3 or not _alike(asked, result):
        return
    if any(len(each.tokens) != len(result) for each in asked):
        return
    states = [*(each.tokens for each in asked), result]
    reading.put(STARTS_MASKED, float((states[0] == MASK).all()))
    reading.put(TIMES_TOLD, np.array([each.time.mean() for each in asked]))
    reading.put(OTHER_LABELS, float(sum((each.labels != labels).sum() for each in asked)))
    again, shares, ones = 0, [], []
    kinds = np.broadcast_to(kinds_of_places(result.shape[1:]), result.shape)
    for before, after in pairwise(states):
        was_masked, is_drawn = before == MASK, (before == MASK) & (after != MASK)
        again += int((~was_masked & (after != before)).sum())
        shares.append(is_drawn.sum() / max(1, was_masked.sum()))
        ones.append(np.stack([kinds[is_drawn], after[is_drawn]]))
    reading.put(DRAWN_AGAIN, float(again))
    reading.put(SHARES_UNMASKED, np.array(shares))
    kind, value = np.concatenate(ones, axis=1)
    of_kind = [value[kind == each] for each in range(len(PROBABILITIES))]
    reading.put(SHARES_OF_ONES, np.array([each.mean() if each.size else 0.0 for each in of_kind]))
    first = (states[0] == MASK) & (states[1] != MASK)
    reading.put(COINS, float(not _go_together(first)))
    reading.put(MASKS_LEFT, float(((result != 0) & (result != 1)).sum()))


def _alike(asked: list[TokensCall], like: np.ndarray) -> bool:
    return all(each.tokens.shape[1:] == like.shape[1:] for each in asked)


def _joined(asked: list[TokensCall]) -> tuple[np.ndarray, ...]:
    names = ("tokens", "time", "labels", "logits")
    return tuple(np.concatenate([getattr(each, name) for each in asked]) for name in names)


def transformer_block(reading: Reading, step: Step) -> None:
    assert isinstance(step, TransformerBlock)
    sent = {name: reading.outputs.pop(name) for name in step.raw() if name in reading.outputs}
    tokens = reading.broker.inputs[step.tokens].astype(np.float64)
    if any(sent[name].shape != tokens.shape for name in step.raw() if sent[name].ndim):
        raise ValueError("outputs of other shapes")
    for name, fact in _facts(sent, tokens).items():
        reading.put(name, float(fact))


def _facts(sent: Mapping[str, np.ndarray], tokens: np.ndarray) -> dict[str, bool]:
    later = sent[LATER].astype(np.float64)
    size = np.abs(later - tokens).max()
    other_token = np.abs(sent[WITH_ANOTHER_TOKEN] - later)
    other_condition = np.abs(sent[WITH_ANOTHER_CONDITION] - later)
    in_order = np.roll(sent[IN_ANOTHER_ORDER], -1, axis=1)
    added = np.abs(sent[WITH_LARGE_TOKENS] - LARGE * tokens).max()
    return {
        STARTS_LEARNING: bool(sent[LEARNS_AT_FIRST] > 0),
        OWN_TOKEN: other_token[0, 0].max() > DEPENDS * size,
        TOKENS_MEET: bool((other_token[0, 1:].max(axis=1) > DEPENDS * size).all()),
        NO_ORDER: np.abs(in_order - later).max() <= DEPENDS * size,
        TOLD: other_condition[0].max() > DEPENDS * size,
        APART: max(other_token[1:].max(), other_condition[1:].max()) <= SEEN * np.abs(later).max(),
        NORMALISED: added <= GROWN * size,
        ALL_USED: sent[ROWS_WITHOUT_GRADIENT] == 0,
        NONE_ELSEWHERE: sent[LAYERS_OUTSIDE] == 0,
    }


OF_BONUS: dict[type[Step], Reader] = {
    LossOfMasks: loss_of_masks,
    LossOfPairs: loss_of_pairs,
    MaskedTokens: masked_tokens,
    TransformerBlock: transformer_block,
    Unmasking: unmasking,
}
