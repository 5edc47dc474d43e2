"""Predict, then run: what you expect of a result, kept from before it is there. Given.

A prediction is never graded for being right. It is kept in `save/predictions.json` in the folder of the part, with
whether its result was there already, and drawn beside the result.
"""

import hashlib
import json
from pathlib import Path

import matplotlib.pyplot as plt
from plotting import BLUE, GREY, INK, PALE, RED

FILE = Path("save/predictions.json")
NOT_TYPED = (..., None, "", {}, [])


class Prediction:
    """What somebody expects.

    about: what of, as the picture's title has it. value: the prediction; `...` while none is typed. It is one of
    `among`, a number of the range `between`, a curve {x: y} with each y in that range, or words where neither is given.
    """

    def __init__(self, about, value, among=(), between=None):
        self.about, self.among, self.between = about, tuple(among), between
        self.kept = _read().get(about, {})
        value = _with_texts(value)
        if wrong := self._what_is_wrong(value):
            print(wrong)
            return
        is_late = "result" in self.kept
        if is_late and self.value is not None and value != self.value:
            print(f"Its result is there. Before it, you expected: {_words(self.value)}.")
            return
        self.kept |= {"value": value, "late": self.kept.get("late", is_late)}
        results = {name: each["result"] for name, each in _read().items() if "result" in each}
        stamp = hashlib.sha256(json.dumps([about, value, results], sort_keys=True).encode()).hexdigest()[:8]
        self._write()
        print(f"Kept: {_words(value)}. Its result was {'there' if self.kept['late'] else 'not there yet'} ({stamp}).")

    @property
    def value(self):
        """What was expected; None where nothing was typed. A curve's places are texts, as JSON has them."""
        return self.kept.get("value")

    def came(self, result):
        """Keep what came of it. result: of the form of the prediction; of a curve, at the same places."""
        self.kept.setdefault("result", _with_texts(result))
        self._write()

    def compare(self, result):
        """Keep what came of it, say it and draw it beside what was expected. result: as for `came`."""
        self.came(result)
        result = _with_texts(result)
        if self.value is None:
            print(f"{self.about}: {_words(result)}. You made no prediction.")
            return
        late = ", after it was there" if self.kept["late"] else ""
        print(f"You expected {_words(self.value)}{late}; it is {_words(result)}.")
        if isinstance(self.value, dict):
            self._draw_curve(result)
        elif self.among:
            self._draw_choice(result)
        elif self.between:
            self._draw_number(result)
        plt.show()

    def _what_is_wrong(self, value):
        """What to do before this can be kept; empty where it can."""
        if self.among:
            form = f"one of {', '.join(map(repr, self.among))}"
            right = value in self.among
        elif self.between:
            low, high = self.between
            form = f"a number from {low:g} to {high:g}"
            right = _is_number(value) and low <= value <= high
            if isinstance(value, dict):
                form += f" for each of {', '.join(map(str, value))}"
                right = bool(value) and all(_is_number(each) and low <= each <= high for each in value.values())
        else:
            form, right = "a sentence in quotes", isinstance(value, str) and bool(value.strip())
        if right:
            return ""
        place = "in place of the dots" if value in NOT_TYPED or isinstance(value, dict) else f"in place of {value!r}"
        return f"{self.about}: type what you expect {place}, {form}, and run this cell before the next one."

    def _write(self):
        FILE.parent.mkdir(parents=True, exist_ok=True)
        FILE.write_text(json.dumps(_read() | {self.about: self.kept}, indent=1), encoding="utf-8")

    def _draw_number(self, result):
        _, axes = plt.subplots(figsize=(6, 1.1))
        axes.axhline(0, color=PALE, lw=6, zorder=0)
        axes.plot([self.value, result], [0, 0], color=GREY, lw=1)
        axes.plot(self.value, 0, "o", ms=10, mfc="white", mec=RED, mew=2, label="expected")
        axes.plot(result, 0, "o", ms=10, color=BLUE, label="it is")
        low, high = self.between
        reach = 0.03 * (high - low)
        axes.set(xlim=(low - reach, high + reach), ylim=(-1, 1), yticks=[], title=self.about)
        axes.spines["left"].set_visible(False)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))

    def _draw_choice(self, result):
        _, axes = plt.subplots(figsize=(2.2 * len(self.among), 0.9))
        for place, each in enumerate(self.among):
            came, expected = each == result, each == self.value
            box = {"boxstyle": "round,pad=0.5", "fc": BLUE if came else PALE, "ec": RED if expected else PALE, "lw": 2}
            axes.text(place, 0, each, ha="center", va="center", color="white" if came else INK, bbox=box)
        axes.set(xlim=(-0.6, len(self.among) - 0.4), ylim=(-1, 1))
        axes.axis("off")
        axes.set_title(f"{self.about} (red line: expected; blue: it is)")

    def _draw_curve(self, result):
        _, axes = plt.subplots(figsize=(6, 2.6))
        places = [*self.value]
        axes.plot(places, [self.value[x] for x in places], "o--", mfc="white", color=RED, label="expected")
        axes.plot(places, [result[x] for x in places], "o-", color=BLUE, label="it is")
        low, high = self.between
        reach = 0.03 * (high - low)
        axes.set(ylim=(low - reach, high + reach), title=self.about)
        axes.legend(loc="center left", bbox_to_anchor=(1.01, 0.5))


def _read():
    """{about: what is kept}; what cannot be read counts as nothing."""
    try:
        kept = json.loads(FILE.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def _with_texts(value):
    """A curve with its places as texts, as JSON has them; anything else as it is."""
    return {str(x): y for x, y in value.items()} if isinstance(value, dict) else value


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _words(value):
    if isinstance(value, dict):
        return ", ".join(f"{_words(y)} at {x}" for x, y in value.items())
    return f"{value:g}" if _is_number(value) else str(value)
