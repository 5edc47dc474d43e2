"""The attacks are real: without the layers that stop them they succeed, and a grader in one
process falls for them.
"""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from attack import Attack
from catalogue import ATTACKS
from offspring import offspring
from world import World, carry_out, layers_of, submit, what_it_got

from autograder.checking.checks import Case, Check
from autograder.grading.cases import run_cases
from autograder.sandbox import Limits, Zygote
from autograder.submission.sources import Sources
from autograder.worker.probing.vocabulary import Load, Probe

NAIVE = Path(__file__).with_name("naive.py")


@pytest.fixture(scope="session")
def leaving_off() -> Iterator[Callable[[set[str]], Zygote]]:
    """leaving_off(layers): a zygote without them, started once."""
    started: dict[frozenset[str], Zygote] = {}

    def zygote(layers: set[str]) -> Zygote:
        key = frozenset(layers)
        if key not in started:
            started[key] = Zygote(without=key)
            started[key].ready()
        return started[key]

    yield zygote
    for one in started.values():
        one.close()


@pytest.mark.full
@pytest.mark.parametrize(
    "attack", [attack for attack in ATTACKS if layers_of(attack)], ids=lambda attack: attack.name
)
def test_without_its_layers_it_succeeds_and_each_of_them_stops_it(
    attack: Attack,
    world: World,
    sandbox: Zygote,
    leaving_off: Callable[[set[str]], Zygote],
    reference: Sources,
    checks: list[Check],
    tmp_path: Path,
) -> None:
    path = submit(attack, world, reference, tmp_path / "submission")
    layers = set(layers_of(attack))
    for layer in layers & set(sandbox.isolation().layers):
        before = world.state()
        results, _ = carry_out(path, leaving_off(layers - {layer}), checks)
        assert what_it_got(results, world, before) == [], layer
    bare, before = leaving_off(layers), world.state()
    running = offspring()
    results, _ = carry_out(path, bare, checks)
    assert what_it_got(results, world, before) != []
    assert offspring() <= running


@pytest.mark.full
@pytest.mark.parametrize(
    "attack", [attack for attack in ATTACKS if attack.in_naive], ids=lambda attack: attack.name
)
def test_a_grader_that_compares_in_the_same_process_falls_for_it(
    attack: Attack, world: World, reference: Sources, tmp_path: Path
) -> None:
    path = submit(attack, world, reference, tmp_path / "submission")
    done = subprocess.run(
        [sys.executable, str(NAIVE), str(path)], capture_output=True, text=True, timeout=60
    )
    assert "right in" in done.stdout and "right in 0" not in done.stdout, done


@pytest.mark.full
def test_that_grader_is_right_about_zeros(world: World, reference: Sources, tmp_path: Path) -> None:
    path = submit(Attack("nothing", (), (), ""), world, reference, tmp_path / "submission")
    done = subprocess.run(
        [sys.executable, str(NAIVE), str(path)], capture_output=True, text=True, timeout=60
    )
    assert "right in 0" in done.stdout, done


MARKS = """
import ctypes, fcntl, os
try:
    import wave
except ImportError:
    pass
libc = ctypes.CDLL(None)
file = os.open(os.__file__, os.O_RDONLY)
value = ctypes.create_string_buffer(b"mark", 4)
told = (ctypes.c_uint64 * 2)(ctypes.addressof(value), 4)
flags = ctypes.c_long()
left = {
    "an attribute": libc.syscall(463, file, b"", 0x1000, b"user.mark", told, 16),
    "flags": libc.ioctl(file, ctypes.c_ulong(0x80086601), ctypes.byref(flags))
    or libc.ioctl(file, ctypes.c_ulong(0x40086602), ctypes.byref(flags)),
    "a lease": libc.fcntl(file, 1024, 0),
    "a lock": libc.flock(file, 2),
}
libc.syscall(466, file, b"", 0x1000, b"user.mark")
print("looked", [name for name, result in left.items() if result == 0])
raise ValueError
"""


def test_no_mark_is_left_on_installed_files_where_nothing_is_mounted(
    leaving_off: Callable[[set[str]], Zygote],
) -> None:
    """Landlock does not see to them, and the next submission could read them."""
    case = Case("mine", "", Probe([Load("mine")]), {}, ({},))
    sandbox = leaving_off({"namespaces", "empty root", "own user"})
    ran = run_cases(sandbox, [case], Sources({"mine": MARKS}, {}), Limits(python_files=True))
    assert ran.printed.splitlines()[-1] == "looked []"
