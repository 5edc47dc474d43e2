"""A training loss on straight paths, x_t = (1 - t) x_0 + t x_1, from noise at t = 0 to data at
t = 1: their velocity is x_1 - x_0.

facts of its case: data: the input with the samples; steps: the number T of the settings; gradient:
the output with the slope of the last loss along a factor of the network's answer; entries: the
output with its gradient by each entry of the answer; and those of conditions that are dropped, see
conditions.py.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ..readings.measuring import FITS
from .asked import NOISY, Asked
from .compared import ComparedLosses
from .conditions import judge_conditions
from .evidence import Evidence, Findings, Notes
from .noises import each_entry
from .times import TIME, TIMES

UNEVEN = 0.08  # between the share of times below some t, and t
NEAR = 2e-3  # of a time that is read from a factor

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class _Factor:
    """A factor of x_t as a function of t: its text, and t from its values; None: a constant."""

    text: str
    back: Function | None
    value: float = 0.0


FACTORS = (
    _Factor("t", lambda s: s),
    _Factor("(1 - t)", lambda s: 1 - s),
    _Factor("sqrt(t)", lambda s: s**2),
    _Factor("sqrt(1 - t)", lambda s: 1 - s**2),
    _Factor("t^2", np.sqrt),
    _Factor("(1 - t)^2", lambda s: 1 - np.sqrt(s)),
    _Factor("sqrt(1 - t^2)", lambda s: np.sqrt(1 - s**2)),
    _Factor("sqrt(1 - (1 - t)^2)", lambda s: 1 - np.sqrt(1 - s**2)),
    _Factor("sin(pi t / 2)", lambda s: 2 / np.pi * np.arcsin(s)),
    _Factor("cos(pi t / 2)", lambda s: 2 / np.pi * np.arccos(s)),
    _Factor("(1 + t)", lambda s: s - 1),
    _Factor("-t", lambda s: -s),
    _Factor("-(1 - t)", lambda s: 1 + s),
    _Factor("1", None, 1.0),
    _Factor("0", None, 0.0),
)
RIGHT = "x_t = t * x_1 + (1 - t) * x_0"

# What a network may be told instead of t: {as it is written: the function of t, T}.
TOLD: dict[str, Callable[[np.ndarray, int], np.ndarray]] = {
    "t": lambda t, T: t,
    "1000 * t": lambda t, T: 1000 * t,
    "999 * t": lambda t, T: 999 * t,
    "T * t": lambda t, T: T * t,
    "t as a whole number of steps, floor(T * t)": lambda t, T: np.floor(T * t + 1e-5),
    "floor(T * t) / T": lambda t, T: np.floor(T * t + 1e-5) / T,
    "floor(1000 * t)": lambda t, T: np.floor(1000 * t + 1e-2),
    "t / T": lambda t, T: t / T,
    "t / 1000": lambda t, T: t / 1000,
    "2 * t - 1": lambda t, T: 2 * t - 1,
    "sqrt(t)": lambda t, T: np.sqrt(t),
    "t^2": lambda t, T: t**2,
    "-t": lambda t, T: -t,
    "T * (1 - t)": lambda t, T: T * (1 - t),
    "1000 * (1 - t)": lambda t, T: 1000 * (1 - t),
}


def path_loss(evidence: list[Evidence]) -> Findings:
    """What a training loss on straight paths does."""
    notes = Notes()
    for each in evidence:
        _PathLoss(each, notes).judge()
    return notes.findings


class _PathLoss(ComparedLosses):
    named, due = "x_1 - x_0", "x_1 - x_0, the data minus the noise in x_t"

    def judge(self) -> None:
        asked = self.asked()
        if not asked:
            return
        self.find_noises(asked)
        self.judge_noise(asked)
        times = self._judge_path(asked)
        if times is not None:
            self._judge_times(times)
        labels = self.evidence.case.inputs[self.facts["labels"]].astype(int)
        mask, usual, share = (self.facts[name] for name in ("mask", "usual_mask", "share"))
        shown = [one.condition for one in asked]
        due = np.eye(self.facts["classes"])[labels]
        judge_conditions(self.notes, shown, due, mask, usual, share)
        self.judge_target(asked)
        self.judge_gradient(asked)

    def _judge_path(self, asked: list[Asked]) -> list[np.ndarray] | None:
        """The time of each sample of each call, as what was shown says or else what was told."""
        told = np.concatenate([one.time for one in asked])
        found = self._read(asked, told)
        if found is None:
            self._tell_unknown(asked, told)
            return None
        signal, rest, t = found
        mine = f"x_t = {signal.text} * x_1 + {rest.text} * x_0"
        if mine == RIGHT:
            self.notes.passed(NOISY)
        else:
            self._tell_path(mine, signal, rest)
        self._judge_told(told, t)
        return np.split(t, len(asked))

    def _tell_path(self, mine: str, signal: _Factor, rest: _Factor) -> None:
        if (signal.text, rest.text) == ("(1 - t)", "t"):
            said = (
                "Where the network is told t it is shown (1 - t) of the data and t of the noise, "
                "so t = 0 is data; it should be noise: "
            )
        else:
            said = "What the network is shown has other factors; it should be "
        self.notes.wrong(NOISY, f"{said}{RIGHT}.", reading=mine, right=RIGHT)

    def _read(
        self, asked: list[Asked], told: np.ndarray
    ) -> tuple[_Factor, _Factor, np.ndarray] | None:
        """Which factors of data and noise those of x_t are, and the times (N,) that they say: the
        times that were told if they can be.
        """
        if any(one.factors is None or one.has_constant for one in asked):
            return None
        a, b = np.concatenate([one.factors for one in asked if one.factors is not None]).T
        first = None
        for signal, t in _times(a, told):
            for rest, other in _times(b, told):
                if not np.abs(t - other).max() < NEAR * max(1.0, float(np.abs(t).max())):
                    continue
                if np.abs(t - told).max() < NEAR:
                    return signal, rest, told
                first = first or (signal, rest, t)
        return first

    def _tell_unknown(self, asked: list[Asked], told: np.ndarray) -> None:
        if any(one.has_constant for one in asked):
            said = (
                "What the network is shown is made of data, noise, and a number that every pixel "
                "gets (are the images normalised again?)"
            )
        elif any(one.factors is None for one in asked):
            said = "What the network is shown is not made of data and of normal noise drawn for it"
        else:
            said = "What the network is shown is a sum of data and noise with factors of no one t"
        self.notes.wrong(NOISY, f"{said}; it should be {RIGHT}.", right=RIGHT)
        if np.ptp(told) < 1e-6:
            self._tell_constant(told)

    def _tell_constant(self, told: np.ndarray) -> None:
        said = f"The network is told {told[0]:.4g} for every sample"
        self.notes.wrong(TIME, f"{said}; it should be told its t.")

    def _judge_told(self, told: np.ndarray, t: np.ndarray) -> None:
        count = int(self.facts["steps"])
        near = [
            name
            for name, way in TOLD.items()
            if np.allclose(told, way(t, count), rtol=NEAR, atol=NEAR * max(1, np.ptp(told)))
        ]
        if "t" in near:
            self.notes.passed(TIME)
        elif np.ptp(told) < 1e-6 < np.ptp(t):
            self._tell_constant(told)
        else:
            says = near[0] if near else "a number that does not follow from t in any way we know"
            self.notes.wrong(
                TIME,
                f"The network is told {says}; it should be told t itself, a number in [0, 1].",
                reading=f"time = {near[0]}" if near else "",
                right="time = t",
            )

    def _judge_times(self, times: list[np.ndarray]) -> None:
        """Whether times, (B,) of each call, are drawn as they should be."""
        every, count = np.concatenate(times), int(self.facts["steps"])
        t = np.sort(every)
        shares = np.arange(len(t) + 1) / len(t)
        apart = max(np.abs(shares[1:] - t).max(), np.abs(shares[:-1] - t).max())
        if t[0] < -NEAR or t[-1] > 1 + NEAR:
            said = f"t lies between {t[0]:.3g} and {t[-1]:.3g}; it should be in [0, 1]."
        elif len(times[0]) > 2 and all(np.ptp(each) < 1e-6 for each in times):
            said = "One t is drawn for the whole batch; each sample should have its own."
        elif len(times) > 1 and all(
            np.allclose(np.sort(each), np.sort(times[0]), atol=1e-6) for each in times
        ):
            said = "Every call uses the same times; they should be drawn anew."
        elif np.abs(count * every - np.round(count * every)).max() < count * 1e-4:
            said = f"t is always a multiple of 1 / {count}; it should be any number in [0, 1]."
        elif apart > UNEVEN:
            said = "Some t are drawn more often than others; t should be uniform in [0, 1]."
        else:
            self.notes.passed(TIMES)
            return
        self.notes.wrong(TIMES, said)

    def targets(self, one: Asked) -> dict[str, np.ndarray]:
        found: dict[str, np.ndarray] = {}
        if one.noise is not None:
            found[self.named] = self.data - one.noise
            found["x_0 - x_1, the noise minus the data"] = one.noise - self.data
            found["the noise x_0"] = one.noise
            found["the data plus the noise"] = self.data + one.noise
        for at, noise in each_entry(self.evidence, one.call, self.data.shape):
            if at != one.drawn_at and one.drawn_at >= 0:
                found.setdefault("x_1 minus a second draw of noise", self.data - noise)
                found.setdefault("a second draw of noise", noise)
        found["the data x_1"] = self.data
        found["x_t"] = one.shown
        found["zero"] = np.zeros(self.data.shape)
        found["x_1 - x_t"] = self.data - one.shown
        if one.noise is not None:
            found["x_t - x_0"] = one.shown - one.noise
        if one.factors is not None and one.noise is not None:
            columns = (-1, *[1] * (self.data.ndim - 1))
            signal, rest = (one.factors[:, k].reshape(columns) for k in (0, 1))
            found["v of the diffusion papers"] = signal * one.noise - rest * self.data
        return found


def _times(values: np.ndarray, told: np.ndarray) -> list[tuple[_Factor, np.ndarray]]:
    """Each factor that these values (N,) may be, and the times (N,) that they say; a constant says
    what was told.
    """
    found = []
    for factor in FACTORS:
        if factor.back is None:
            if np.abs(values - factor.value).max() < FITS:
                found.append((factor, told))
            continue
        with np.errstate(all="ignore"):
            t = factor.back(values)
        if np.isfinite(t).all():
            found.append((factor, t))
    return found
