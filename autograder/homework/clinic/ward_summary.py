"""What a simple classifier sees of an artefact: a row of numbers, in which a difference of VISIBLE
can be seen by eye. It finds the mistakes whose artefacts cannot be told apart.
"""

from collections.abc import Callable

import numpy as np

from .ward_worlds import world

Arrays = dict[str, np.ndarray]
VISIBLE = 0.3  # sizes are compared by their logarithms, so this is a third more or less
BEYOND_CHANCE = 5.0  # times the deviation between seeds
FAR = 1e4  # what is farther off is drawn at the edge
PLACES = 9  # of a curve at which it is looked at


def size(x: np.ndarray, floor: float = 0.05) -> np.ndarray:
    """The logarithm of a size, with a floor and a ceiling; what is not finite is at the ceiling."""
    return np.log(np.clip(np.nan_to_num(np.abs(x), nan=FAR, posinf=FAR), floor, FAR))


def along(curve: np.ndarray) -> np.ndarray:
    """A curve at PLACES places, the first and the last among them."""
    where = np.linspace(0, len(curve) - 1, PLACES).round().astype(int)
    return np.asarray(curve)[where] if len(curve) else np.zeros(PLACES)


def distance(samples: np.ndarray, data: np.ndarray) -> float:
    """The energy distance of two clouds (N, 2), (M, 2): 0 where they are distributed alike."""
    samples = np.clip(np.nan_to_num(samples, nan=FAR, posinf=FAR, neginf=-FAR), -FAR, FAR)

    def mean(a: np.ndarray, b: np.ndarray) -> float:
        return float(np.sqrt(((a[:, None] - b) ** 2).sum(axis=2)).mean())

    return 2 * mean(samples, data) - mean(samples, samples) - mean(data, data)


def cloud(x: np.ndarray, of: str) -> np.ndarray:
    """Where points lie, how far, how near to the data of a world, and in which directions."""
    x = np.clip(np.nan_to_num(x, nan=FAR, posinf=FAR, neginf=-FAR), -FAR, FAR)
    radius = np.sqrt((x**2).sum(axis=1))
    nearest = np.sqrt(((x[:, None] - world(of).points.numpy()) ** 2).sum(axis=2).min(axis=1))
    angle = np.arctan2(x[:, 1], x[:, 0])
    turns = [np.mean(np.cos(k * angle)) for k in (1, 2, 3)]
    turns += [np.mean(np.sin(k * angle)) for k in (1, 2, 3)]
    quantiles = (0.1, 0.25, 0.5, 0.75, 0.9)
    return np.concatenate(
        [
            size(np.quantile(radius, quantiles), 0.15),
            size(np.quantile(nearest, quantiles), 0.1),
            1.2 * np.clip(x.mean(axis=0), -3, 3),
            np.array(turns),
        ]
    )


def of_samples(found: Arrays, of: str) -> np.ndarray:
    """Samples, the size of x at each call, and for guided ones how many lie in their class."""
    rows = [cloud(found["samples"], of), size(along(found["size"]))]
    rows.append(np.array([np.log2(max(len(found["size"]), 1))]))
    if "arm" in found:
        rows.append(np.array([2 * _in_their_class(found, of)]))
    return np.concatenate(rows)


def _in_their_class(found: Arrays, of: str) -> float:
    points, arm = world(of).points.numpy(), world(of).arm.numpy()
    x = np.nan_to_num(found["samples"], nan=FAR)
    nearest = ((x[:, None] - points) ** 2).sum(axis=2).argmin(axis=1)
    return float(np.mean(arm[nearest] == found["arm"]))


def of_histograms(found: Arrays, of: str) -> np.ndarray:
    """Shape and size of each histogram."""
    rough = found["density"].reshape(len(found["density"]), 16, -1).mean(axis=2)
    return np.concatenate([(0.8 * rough).ravel(), size(found["deviation"])])


def of_curves(found: Arrays, of: str) -> np.ndarray:
    """Each curve at some places."""
    return np.concatenate(
        [1.5 * np.clip(np.nan_to_num(along(c), nan=9.0), -9, 9) for c in found.values()]
    )


def of_guesses(found: Arrays, of: str) -> np.ndarray:
    """Each panel of a strip, and how far its points are from the data that they belong to."""
    guesses, data = found["guesses"], found["data"]
    apart = np.sqrt(((guesses - data) ** 2).mean(axis=(1, 2)))
    return np.concatenate([*(cloud(each, of)[[2, 4, 7, 10, 11]] for each in guesses), size(apart)])


def of_edits(found: Arrays, of: str) -> np.ndarray:
    """Where points came, and how far each coordinate moved."""
    moved = np.abs(found["after"] - found["before"])
    quantiles = np.quantile(np.nan_to_num(moved, nan=FAR), (0.25, 0.5, 0.9), axis=0)
    return np.concatenate([cloud(found["after"], of), size(quantiles, 0.06).ravel()])


def of_training(found: Arrays, of: str) -> np.ndarray:
    """The loss by batch and the error by t."""
    errors = found["error"] / np.maximum(found["perfect"], 0.03)
    return np.concatenate(
        [size(along(found["loss"]), 0.02), 0.6 * size(errors), np.sign(found["loss"][-3:])]
    )


Summary = Callable[[Arrays, str], np.ndarray]


def tell_apart(one: list[np.ndarray], other: list[np.ndarray], chance: np.ndarray) -> bool:
    """Whether two mistakes can be told apart by their summaries, one of each seed: two numbers are
    visibly different, or one is twice as different as that. chance: the deviation of each number
    between seeds, over all mistakes of the family.
    """
    apart = np.abs(np.mean(one, axis=0) - np.mean(other, axis=0))
    times = apart / np.maximum(VISIBLE, BEYOND_CHANCE * chance)
    return bool((times > 2).any() or (times > 1).sum() >= 2)


def deviation_by_chance(summaries: list[list[np.ndarray]]) -> np.ndarray:
    """The median over mistakes of the deviation between seeds, of each number."""
    return np.median([np.std(each, axis=0, ddof=1) for each in summaries], axis=0)
