"""What a loss asked the network, a row for each sample, and which noise and which step is in it."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from ..broker.records import FunctionCall
from ..readings.measuring import FITS, factors
from ..readings.schedules import ALPHA, ALPHA_BAR, BETA, ONE_MINUS, power
from .comparisons import REDUCTIONS, is_reduced
from .evidence import Evidence, Notes
from .noises import each_entry, unusual
from .orders import find_order
from .times import steps_told

NOISY = "noisy sample"
RIGHT = (power({ALPHA_BAR: 0.5}), power({ONE_MINUS: 0.5}))
USUAL = tuple(  # what may stand in the place of either factor
    power({symbol: exponent})
    for symbol in (ALPHA_BAR, ONE_MINUS, ALPHA, BETA)
    for exponent in (0.5, 1.0)
)


@dataclass
class Asked:
    """One call of the loss and what it asked the network, a row for each sample.

    noise, drawn_at: the noise in what was shown, and where in the stream it began (-1: not there);
        odd: what is wrong with it.
    factors (B, 2): of sample and noise. steps (B,): counted from 0.
    """

    call: FunctionCall
    shown: np.ndarray
    time: np.ndarray
    condition: np.ndarray
    answer: np.ndarray
    noise: np.ndarray | None = None
    drawn_at: int = -1
    odd: str = ""
    factors: np.ndarray | None = None
    steps: np.ndarray | None = None
    is_exact: bool = False  # whether the factors are those of the steps
    has_constant: bool = False  # whether a number is added to the sum

    def put_in_order(self, rows: np.ndarray) -> None:
        """Put what was asked about into the order of the samples. rows (B,): that of each."""
        self.shown, self.time, self.answer = self.shown[rows], self.time[rows], self.answer[rows]
        if len(self.condition):
            self.condition = self.condition[rows]


class AskedLosses:
    """The calls of a loss, and what can be known of each."""

    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        self.evidence, self.notes, self.facts = evidence, notes, evidence.facts
        self.data = evidence.case.inputs[self.facts["data"]].astype(np.float64)

    def asked(self) -> list[Asked]:
        """The calls that asked about each sample once; none, and this is said, where one did
        not.
        """
        found = []
        for call in self.evidence.calls():
            rows = call.network_calls()
            alike = all(each.sample.shape[1:] == self.data.shape[1:] for each in rows)
            if self.evidence.raised and sum(len(each.sample) for each in rows) < len(self.data):
                continue
            if not rows or not alike or sum(len(each.sample) for each in rows) != len(self.data):
                count = sum(len(each.sample) for each in rows)
                said = f"The network is asked about {count} of {len(self.data)} samples"
                if count > len(self.data):
                    said = f"The network is asked {count} times for {len(self.data)} samples"
                if not alike:
                    said = f"The network is shown something of shape {rows[0].sample.shape}"
                self.notes.wrong(NOISY, f"{said}; it should be asked about each sample once.")
                return []
            shown, time, answer = (
                np.concatenate([getattr(each, name) for each in rows]).astype(np.float64)
                for name in ("sample", "time", "answer")
            )
            condition = _together([each.condition for each in rows])
            found.append(Asked(call, shown, time, condition, answer))
        return found

    def find_noises(self, asked: list[Asked]) -> None:
        """The noise of each sample."""
        for number, one in enumerate(asked):
            self._find_noise(one, [other.call for other in asked[:number]])
            self._turn_noise(one)

    def _turn_noise(self, one: Asked) -> None:
        """What was drawn is as likely with the other sign: where that is the noise in what was
        shown, and the loss says so, too, it is the noise.
        """
        if one.noise is None or one.factors is None or (one.factors[:, 1] > 0).any():
            return
        turned = replace(one, noise=-one.noise, factors=one.factors * [1.0, -1.0])
        if self.follows(turned):
            one.noise, one.factors = turned.noise, turned.factors

    def follows(self, one: Asked) -> bool:
        """Whether the loss is one of what the network answered and should be compared with."""
        raise NotImplementedError

    def _find_noise(self, one: Asked, earlier: list[FunctionCall]) -> None:
        """Which numbers that were drawn are the noise in what the network was shown."""
        drawn = [
            (at, "", noise)
            for call in (one.call, *earlier)
            for at, noise in each_entry(self.evidence, call, self.data.shape)
        ]
        for at, odd, noise in itertools.chain(drawn, self._odd_noises(one)):
            one.factors = factors(one.shown, [self.data, noise])
            if one.factors is not None:
                one.noise, one.drawn_at, one.odd = noise, at, odd
                return
        for at, odd, noise in drawn:
            with_constant = [self.data, noise, np.ones(self.data.shape)]
            if factors(one.shown, with_constant) is not None:
                one.noise, one.drawn_at, one.odd, one.has_constant = noise, at, odd, True
                return
        for at, odd, noise in drawn:
            if order := find_order(one.shown, self.data, noise):
                one.put_in_order(order[0])
                one.noise, one.drawn_at, one.odd = noise[order[1]], at, odd
                one.factors = factors(one.shown, [self.data, one.noise])
                return

    def _odd_noises(self, one: Asked) -> Iterator[tuple[int, str, np.ndarray]]:
        for odd, noise in unusual(self.evidence, one.call, self.data.shape):
            yield -1, odd, noise


class LossesOnSchedule(AskedLosses):
    """The same where noise is added as a schedule says."""

    def __init__(self, evidence: Evidence, notes: Notes) -> None:
        super().__init__(evidence, notes)
        self.count = len(self.facts["betas"])
        self.search = evidence.search()
        self.right = np.stack([each.curve(self.search.curves) for each in RIGHT])  # (2, T)

    def find_what_is_in_them(self, asked: list[Asked]) -> None:
        """Noise and step of each sample."""
        self.find_noises(asked)
        self._find_steps(asked)

    def _find_steps(self, asked: list[Asked]) -> None:
        """At which step each sample is: from its factors where they are right, else from what the
        network was told.
        """
        for one in asked:
            if one.factors is not None:
                distance = np.abs(one.factors[:, :, None] - self.right).sum(axis=1)
                if (distance.min(axis=1) < FITS).all():
                    one.steps, one.is_exact = distance.argmin(axis=1), True
        if all(one.is_exact for one in asked):
            return
        times = np.concatenate([one.time for one in asked])
        steps = self._steps_of_factors(asked)
        if steps is None:
            steps = steps_told(times, self.count, self.facts["first"], self.facts["times"])
        if steps is None or not self._is_one_formula(asked, steps):
            return
        for one, told in zip(asked, np.split(steps, len(asked)), strict=True):
            one.steps = told
            if one.noise is None:
                self._derive_noise(one)

    def _steps_of_factors(self, asked: list[Asked]) -> np.ndarray | None:
        """The steps at which factors of two usual expressions are those of what was shown; None
        where no two are.
        """
        if any(one.factors is None for one in asked):
            return None
        pairs = np.concatenate([one.factors for one in asked if one.factors is not None])
        usual = np.stack([each.curve(self.search.curves) for each in USUAL])
        apart = np.abs(pairs[:, :, None, None] - usual)  # (N, 2, expressions, T)
        for first, second in itertools.product(range(len(USUAL)), repeat=2):
            distance = apart[:, 0, first] + apart[:, 1, second]
            if (distance.min(axis=1) < FITS).all() and np.ptp(distance.argmin(axis=1)):
                return distance.argmin(axis=1)
        return None

    def _is_one_formula(self, asked: list[Asked], steps: np.ndarray) -> bool:
        """Whether samples at one step have the same factors."""
        if any(one.factors is None for one in asked):
            return True
        pairs = np.concatenate([one.factors for one in asked if one.factors is not None])
        return all(
            np.nanmax(np.ptp(pairs[steps == t], axis=0), initial=0.0) < FITS
            for t in np.unique(steps)
        )

    def _derive_noise(self, one: Asked) -> None:
        """The noise that must be in what was shown, if the loss confirms it."""
        columns = (-1, *[1] * (self.data.ndim - 1))
        signal, rest = (self.right[k][one.steps].reshape(columns) for k in (0, 1))
        noise = (one.shown - signal * self.data) / rest
        if any(is_reduced(one.call.returned, one.answer - noise, each) for each in REDUCTIONS):
            one.noise, one.is_exact = noise, True


def _together(conditions: list[np.ndarray]) -> np.ndarray:
    alike = len({each.shape[1:] for each in conditions}) == 1 and all(c.ndim for c in conditions)
    return np.concatenate(conditions).astype(np.float64) if alike else np.zeros(0)
