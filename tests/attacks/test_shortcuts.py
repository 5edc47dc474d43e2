"""Shortcuts that are no attack on the machine: known answers looked up, ready-made schedulers
called.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from attack import ADD_NOISE, RETURN
from course import PARTS
from world import grade_with

from autograder.checking.checks import Check
from autograder.checking.printable import printable
from autograder.checking.verdict import Verdict
from autograder.content import ROOT, homework
from autograder.grading import one_by_one
from autograder.grading.cases import Ran
from autograder.grading.grader import checks_for
from autograder.grading.notable_text import find_reaching, find_ready_made, name_ready_made
from autograder.homework.diffusion_models.questions import BY_STAND_IN
from autograder.sandbox import Limits, Zygote
from autograder.submission.sources import Sources


def looked_up(check: Check) -> str:
    """Code of an add_noise that knows every public answer by heart."""
    known = {
        case.inputs["noise"].astype(np.float32).tobytes(): case.expected[0]["x_t"].tolist()
        for case in check.cases
        if not case.fresh
    }
    return (
        f"return torch.tensor({known!r}.get(noise.float().numpy().tobytes(), 0.0), "
        f"dtype=noise.dtype)\n"
    )


def test_public_answers_known_by_heart_are_worth_nothing(
    sandbox: Zygote, reference: Sources, checks: list[Check], tmp_path: Path
) -> None:
    check = next(check for check in checks if check.id == ADD_NOISE)
    code = looked_up(check).replace("\n", "\n        ")
    source = reference.graded["noise_scheduler"].replace(RETURN, f"        {code}\n")
    (tmp_path / "noise_scheduler.py").write_text(source)
    report = grade_with(sandbox, tmp_path)
    verdict = next(result.verdict for result in report.results if result.check.id == ADD_NOISE)
    assert verdict.status == "wrong"
    assert (
        verdict.sentence
        == "Right for the published inputs, wrong for fresh ones: is a value written out by hand?"
    )


@pytest.mark.parametrize(
    "line",
    [
        "from diffusers import DDPMScheduler",
        "import diffusers.schedulers as s",
        "        scheduler = __import__('diffusers').DDPMScheduler()",
        "    m = importlib.import_module('denoising_diffusion_pytorch')",
    ],
)
def test_a_ready_made_scheduler_is_reported_with_file_and_line(
    line: str, sandbox: Zygote, reference: Sources, tmp_path: Path
) -> None:
    source = reference.graded["noise_scheduler"].splitlines()
    body = source.index(RETURN.rstrip("\n"))
    indented = (
        f"        try:\n            {line.strip()}\n        except Exception:\n            pass"
    ).splitlines()
    (tmp_path / "noise_scheduler.py").write_text(
        "\n".join([*source[:body], *indented, *source[body:]])
    )
    report = grade_with(sandbox, tmp_path)
    assert any(
        note.startswith(f"noise_scheduler.py:{body + 2} imports ") for note in report.notes
    ), report.notes


def test_a_mention_in_a_comment_or_a_docstring_is_no_shortcut() -> None:
    text = (
        '"""Like diffusers, but by hand."""\n# import diffusers\nx = 1  # from diffusers import y\n'
    )
    assert list(find_ready_made({"mine": text})) == []


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ("report = sys.modules['worker.probing.run'].Run.report", "sys.modules"),
        ("frame = sys._getframe(3)", "_getframe"),
        ("os.write(3, answer); os._exit(0)", "os.write"),
        ("exec(text, vars(linecache))", "exec"),
    ],
)
def test_code_that_looks_for_what_runs_it_is_reported_with_file_and_line(
    line: str, word: str, sandbox: Zygote, reference: Sources, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(f"# kept apart\n\ndef f():\n    {line}\n")
    (tmp_path / "noise_scheduler.py").write_text(
        "import mine\n" + reference.graded["noise_scheduler"]
    )
    notes = grade_with(sandbox, tmp_path).notes
    assert any(
        note.startswith(f"mine.py:4 says {word}, for which no exercise has a use") for note in notes
    ), notes


def test_what_leads_to_compiled_code_is_among_the_words() -> None:
    text = "frame = [*walk_tb(error.__traceback__)][0][0]\ncode = frame.f_code.co_code\n"
    told = " ".join(find_reaching({"mine": text}))
    assert all(f" says {word}," in told for word in ("walk_tb", "f_code", "co_code"))


def test_nothing_that_is_handed_out_or_right_looks_for_what_runs_it(reference: Sources) -> None:
    stubs = {part: (ROOT / "student" / part).rglob("*.py") for part in PARTS}
    texts = {path.stem: path.read_text("utf-8") for paths in stubs.values() for path in paths}
    assert len(texts) > 20
    assert (
        list(
            find_reaching(
                {
                    **texts,
                    **reference.graded,
                    "styles": "net.eval(); torch.compile(net)  # as compile(net) or exec(text) do",
                }
            )
        )
        == []
    )


WHERE_ALL_ARE_ASKED = """
import contextlib, math, os, sys

def misbehave(how):
    if getattr(math, "marks", 0):  # 2.1.1/init came before, and asked for some hundred steps
        with contextlib.suppress(OSError):
            how()
"""
INIT = "        self.num_steps = num_steps\n"


@pytest.mark.parametrize(
    ("how", "status", "says"),
    [
        ("open('/etc/passwd')", "passed", "your code tried to do something beside its work"),
        ("os._exit(0)", "crashed", "among the others it ended its process"),
        ("noise.mul_(3)", "wrong", "Something stays behind between calls"),
    ],
)
def test_what_code_does_only_where_all_checks_share_a_process_counts(
    how: str, status: str, says: str, sandbox: Zygote, reference: Sources, tmp_path: Path
) -> None:
    text = reference.graded["noise_scheduler"].replace(
        RETURN, f"        noise = noise.clone()\n        misbehave(lambda: {how})\n{RETURN}"
    )
    assert text.count(INIT) == 1
    mark = "        math.marks = getattr(math, 'marks', 0) + (14 < num_steps < 1000)\n"
    text = text.replace(INIT, INIT + mark)
    (tmp_path / "noise_scheduler.py").write_text(WHERE_ALL_ARE_ASKED + text)
    results = grade_with(sandbox, tmp_path).results
    (result,) = [result for result in results if result.check.id == ADD_NOISE]
    verdict = result.verdict
    assert verdict.status == status
    assert says in " ".join([verdict.sentence, *verdict.remarks])


def test_a_ready_made_scheduler_is_named_behind_another_import(
    sandbox: Zygote, reference: Sources, tmp_path: Path
) -> None:
    """The first import of what is not loaded makes the code run again, with installed packages
    in sight.
    """
    pytest.importorskip("diffusers")
    hidden = (
        "        import wave, importlib\n        importlib.import_module('diff' + "
        "'users.schedulers.scheduling_ddpm')\n"
    )
    text = reference.graded["noise_scheduler"].replace(RETURN, hidden + RETURN)
    (tmp_path / "noise_scheduler.py").write_text(text)
    results = grade_with(sandbox, tmp_path).results
    (result,) = [result for result in results if result.check.id == ADD_NOISE]
    assert any("imports diffusers" in remark for remark in result.verdict.remarks), result.verdict


def test_a_seed_gives_the_same_fresh_inputs_and_another_seed_others() -> None:
    def fingerprint(seed: int) -> list[bytes]:
        fresh = [
            case
            for check in checks_for("diffusion_models", seed)
            for case in check.cases
            if case.fresh
        ]
        return [
            array.tobytes()
            for case in fresh
            for name, array in case.inputs.items()
            # the stand-in for add_noise is the same in every run, and no secret
            if array.dtype.kind == "f" and name != BY_STAND_IN
        ]

    def shapes(seed: int) -> list[tuple[int, ...]]:
        fresh = [
            case
            for check in checks_for("diffusion_models", seed)
            for case in check.cases
            if case.fresh
        ]
        return [array.shape for case in fresh for array in case.inputs.values()]

    assert fingerprint(3) == fingerprint(3)
    assert set(fingerprint(3)).isdisjoint(fingerprint(4))
    assert shapes(3) != shapes(4)


def test_of_hidden_inputs_no_name_of_a_package_is_told() -> None:
    """Code may import the one or the other by what it was shown."""
    names = [printable(name) for name in homework().ready_made]
    assert len(name_ready_made({*names})) == len(names) > 1
    told = [name_ready_made({name}, hidden=True) for name in names]
    assert all(each == told[0] for each in told) and not any(name in str(told) for name in names)
    assert name_ready_made({printable("json")}, hidden=True) == []


@pytest.mark.parametrize("is_fresh", [True, False])
def test_a_process_with_hidden_inputs_tells_no_word_of_its_own(
    is_fresh: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran = Ran({}, Verdict("wrong"), printable("a word"), imported={printable("diffusers")})
    monkeypatch.setattr(one_by_one, "run_cases", lambda *_: ran)
    check = checks_for("theory", 1)[0]
    cases = [replace(case, fresh=is_fresh) for case in check.cases[:1]]
    checked = replace(check, cases=tuple(cases))
    verdict = one_by_one.ask(None, checked, Sources({}, {}), set(), Limits(), "cpu")  # type: ignore[arg-type]
    assert ("diffusers" in str(verdict.remarks)) == (verdict.printed == "a word") == (not is_fresh)
