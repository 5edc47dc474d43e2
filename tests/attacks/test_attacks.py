"""Every attack, carried out for real: it gains nothing, learns nothing, harms nobody, and is
named.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attack import ADD_NOISE, Attack
from catalogue import ATTACKS
from world import World, all_that_is_said, carry_out, layers_of, our_files, submit, what_it_got

from autograder.checking.checks import Check
from autograder.sandbox import Zygote
from autograder.sandbox.isolation import LAYERS
from autograder.submission.sources import Sources

pytestmark = pytest.mark.usefixtures("nothing_is_left")

PARAMETERS = [
    pytest.param(attack, id=attack.name, marks=[pytest.mark.layers] if layers_of(attack) else [])
    for attack in ATTACKS
]
DEFEATED: dict[str, tuple[str, str]] = {}  # attack: what the report says, what stopped it


@pytest.fixture(scope="module", autouse=True)
def table(record: Callable[[str], None], sandbox: Zygote) -> Iterator[None]:
    """Print what became of the attacks, and who we were."""
    yield
    who = "root" if os.geteuid() == 0 else "an ordinary user"
    lines = [
        f"{name:<66}{verdict:<15}{stopped_by}" for name, (verdict, stopped_by) in DEFEATED.items()
    ]
    title = f"attacks as {who}, isolation {sandbox.isolation().level}: {len(DEFEATED)} defeated"
    record("\n".join([title, *lines]))


@pytest.mark.sampled(8)
@pytest.mark.parametrize("attack", PARAMETERS)
def test_it_gains_nothing_and_is_named(
    attack: Attack,
    world: World,
    sandbox: Zygote,
    reference: Sources,
    checks: list[Check],
    tmp_path: Path,
) -> None:
    before, ours = world.state(), our_files()
    path = submit(attack, world, reference, tmp_path / "submission")
    for _ in range(attack.asks):
        results, notes = carry_out(path, sandbox, checks)
        assert what_it_got(results, world, before) == []
        lost = {name for name, result in results.items() if result.verdict.status != "passed"}
        assert lost == set(attack.costs), {name: results[name].verdict for name in lost}
    verdict = results[ADD_NOISE].verdict
    said = all_that_is_said(results[ADD_NOISE], notes)
    assert (verdict.status, attack.says in said) == (attack.status, True), verdict
    assert said.isprintable()
    assert our_files() == ours
    in_force = sandbox.isolation().layers
    stoppers = [
        stopper for stopper in attack.stopped_by if stopper in in_force or stopper not in LAYERS
    ]
    assert stoppers
    DEFEATED[attack.name] = (verdict.status, ", ".join(stoppers))
