"""3.8 invert and translate: the solver's path from t = 1 to 0, and back with another field."""

import torch

from referee.finding import Report, Stop, student
from referee.flow_worlds import (
    Gaussian,
    SpyField,
    another_solver,
    crooked,
    crooked_too,
    examples,
    grid_of,
    read_path,
    shape_fault,
    short,
)

SHAPES = ((3, 1, 4, 4), (1, 5), (2, 3, 3, 2))
STEPS = (10, 1, 3)


def check_invert(subject, report: Report) -> None:
    invert = getattr(subject.load("editing"), "invert", None)
    if not callable(invert):
        raise Stop("there is no function invert")
    try:
        for steps in STEPS:
            for shape in SHAPES:
                for field in (crooked, crooked_too):
                    _invert_once(report, invert, field, shape, steps)
        _invert_once(report, invert, crooked, (2, 3), 4, torch.float32)
    except Stop:
        if not _another(invert, crooked):
            raise
        report.remark("invert integrates by neither Euler's nor Heun's method")
    world, x = Gaussian(), examples((4, 3), 2)
    errors = []
    for steps in (32, 64):
        got = student("invert", invert, world.field, x, steps)
        errors.append((got - world.flow(x, 1.0, 0.0)).abs().mean().item())
    if not errors[1] < errors[0] / 1.6:
        report.wrong(f"invert, for Gaussian data: the error is {errors[0]:.3g} at 32 steps and "
                     f"{errors[1]:.3g} at 64; it should fall")  # fmt: skip


def _invert_once(report, invert, field, shape, steps, dtype=torch.float64) -> None:
    where = f"invert in {steps} steps, image of shape {shape}"
    image, spy = examples(shape, steps, dtype), SpyField(field)
    given = image.clone()
    got = student(where, invert, spy, given, steps)
    if not torch.equal(given, image):
        report.remark("invert changes its image")
    fault = shape_fault(got, shape)
    if fault:
        raise Stop(f"{where}: {fault}")
    _begins(spy.asks, image, where)
    tolerance = 1e-5 if dtype == torch.float64 else 1e-4
    read_path(spy.asks, grid_of(1, 0, steps), got, where, tolerance=tolerance)
    spy.remarks(report, "invert")


def _begins(asks, image, where, at: float = 1.0) -> None:
    if not asks:
        raise Stop(f"{where}: the field is never asked")
    if abs(asks[0].t - at) > 1e-5:
        found = short([ask.t for ask in asks])
        raise Stop(f"{where}: it begins at t = {asks[0].t:.3g} (and asks at {found}); it should "
                   f"begin at t = {at:g}, where the image is")  # fmt: skip
    if asks[0].x.shape != image.shape or (asks[0].x - image.double()).abs().max() > 1e-5:
        raise Stop(f"{where}: it does not begin at the image")


def _another(function, field) -> bool:
    runs, image = [], examples((3, 2), 4)
    for shape in SHAPES:
        if shape_fault(student("invert", function, field, examples(shape, 4), 3), shape):
            return False
    for steps in (8, 16, 32):
        spy = SpyField(field)
        result = student("invert", function, spy, image.clone(), steps)
        if shape_fault(result, (3, 2)) or not spy.asks or not torch.equal(spy.asks[0].x, image):
            return False
        runs.append((spy.asks, result))
    return another_solver(field, 1.0, 0.0, runs)


def check_translate(subject, report: Report) -> None:
    translate = getattr(subject.load("editing"), "translate", None)
    if not callable(translate):
        raise Stop("there is no function translate")
    try:
        for steps in STEPS:
            for shape in SHAPES:
                _translate_once(report, translate, crooked, crooked_too, shape, steps)
                _translate_once(report, translate, crooked_too, crooked, shape, steps)
        _translate_once(report, translate, crooked, crooked_too, (2, 3), 4, torch.float32)
    except Stop:
        if not _another_way(translate):
            raise
        report.remark("translate integrates by neither Euler's nor Heun's method")
    _worlds(report, translate)


def _translate_once(report, translate, first, second, shape, steps, dtype=torch.float64) -> None:
    where = f"translate in {steps} steps, image of shape {shape}"
    image, log = examples(shape, steps, dtype), []
    back, forth = _in_order(first, "from", log), _in_order(second, "to", log)
    given = image.clone()
    got = student(where, translate, back, forth, given, steps)
    if not torch.equal(given, image):
        report.remark("translate changes its image")
    fault = shape_fault(got, shape)
    if fault:
        raise Stop(f"{where}: {fault}")
    for spy, name, way in ((back, "field_from", "back to"), (forth, "field_to", "forward from")):
        if not spy.asks:
            raise Stop(f"{where}: {name} is never asked; it leads {way} the noise")
    if log != sorted(log):
        raise Stop(f"{where}: field_from is asked after field_to")
    _begins(back.asks, image, f"{where}, field_from")
    tolerance = 1e-5 if dtype == torch.float64 else 1e-4
    noise = forth.asks[0].x
    read_path(back.asks, grid_of(1, 0, steps), noise, f"{where}, field_from", tolerance=tolerance)
    read_path(forth.asks, grid_of(0, 1, steps), got, f"{where}, field_to", tolerance=tolerance)
    for spy in (back, forth):
        spy.remarks(report, "translate")


def _in_order(field, name: str, log: list[str]) -> SpyField:
    """A spy that notes when it is asked."""

    def noted(x, t):
        log.append(name)
        return field(x, t)

    return SpyField(noted)


def _another_way(translate) -> bool:
    back, forth, image = [], [], examples((3, 2), 4)
    for shape in SHAPES:
        got = student("translate", translate, crooked, crooked_too, examples(shape, 4), 3)
        if shape_fault(got, shape):
            return False
    for steps in (8, 16, 32):
        one, two = SpyField(crooked), SpyField(crooked_too)
        result = student("translate", translate, one, two, image.clone(), steps)
        if shape_fault(result, (3, 2)) or not one.asks or not two.asks:
            return False
        if not torch.equal(one.asks[0].x, image):
            return False
        back.append((one.asks, two.asks[0].x))
        forth.append((two.asks, result))
    ways = ((crooked, 1.0, 0.0, back), (crooked_too, 0.0, 1.0, forth))
    return all(another_solver(*way) for way in ways)


def _worlds(report: Report, translate) -> None:
    """Between Gaussian worlds the answer is known; the round trip in one of them is no change."""
    here, there, x = Gaussian(), Gaussian(-0.6, 0.8), examples((4, 3), 2)
    for other, what in ((there, "from one Gaussian world to another"), (here, "there and back")):
        right = other.flow(here.flow(x, 1.0, 0.0), 0.0, 1.0)
        errors = []
        for steps in (32, 64):
            got = student("translate", translate, here.field, other.field, x, steps)
            errors.append((got - right).abs().mean().item())
        if not errors[1] < errors[0] / 1.6:
            report.wrong(f"translate, {what}: the error is {errors[0]:.3g} at 32 steps and "
                         f"{errors[1]:.3g} at 64; it should fall")  # fmt: skip
