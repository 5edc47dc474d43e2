"""What the tests of the playground have in common."""

from typing import Any

import numpy as np
from selenium import webdriver

Numbers = dict[str, Any]


def calm(driver: webdriver.Chrome) -> None:
    features = [{"name": "prefers-reduced-motion", "value": "reduce"}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def flat(x: np.ndarray) -> list[float]:
    return [float(each) for each in np.asarray(x).ravel()]
