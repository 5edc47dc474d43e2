"""What the tests of the playground have in common."""

from typing import Any

import numpy as np
from selenium import webdriver

from autograder.checking import catalogue
from autograder.checking.exercise import Misconception

Numbers = dict[str, Any]


def calm(driver: webdriver.Chrome) -> None:
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def flat(x: np.ndarray) -> list[float]:
    return [float(each) for each in np.asarray(x).ravel()]


def all_bugs(shown: webdriver.Chrome) -> list[Numbers]:
    found: list[Numbers] = shown.execute_script("""
        return Bugs.ALL.map(({key, family, kind, title, wrong, right}) =>
          ({key, family, kind, title, wrong, right}))""")
    return found


def mistake_of(key: str) -> tuple[str, Misconception]:
    """(the reference's source, the mistake) of a key. Raises where the catalogue has none."""
    check, name = key.split(" ")
    exercise = catalogue.find(check)
    assert exercise is not None, check
    (found,) = (each for each in exercise.misconceptions if each.name == name)
    return exercise.reference(), found
