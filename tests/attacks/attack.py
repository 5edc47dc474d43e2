"""What an attack is: a submission whose add_noise is wrong, and that tries to come out ahead all
the same.

The code of an attack finds four names: FOLDER, a folder of the grader's that everybody may write
to, with a secret, a grade book and another student's work in it; ROOT, this repository; PORT, on
which the grader's machine listens; GRADER, the number of the grader's process. What it gets hold of
it hands to loot().
"""

import textwrap
from dataclasses import dataclass, field

from autograder.submission.sources import Sources

ADD_NOISE = "2.1.1/add_noise"
WHOLE_FILE = ("2.1.1/init", ADD_NOISE, "2.1.2/denoise_step", "2.3.3/threshold")
RETURN = "        return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise\n"
LOOT = "LOOT:"


@dataclass(frozen=True)
class Attack:
    """stopped_by: what stops it, each by itself; says: words of the report that name it; costs:
    checks that it loses.

    in_naive: whether it gets points in a grader that imports a submission and compares for itself.
    """

    name: str
    entries: tuple[int, ...]  # of the list of known attacks; none: one of our own
    stopped_by: tuple[str, ...]
    says: str
    code: str = ""  # runs in add_noise
    top: str = ""  # stands at the top of noise_scheduler.py
    bottom: str = ""  # stands at its end
    returns: str = "torch.zeros_like(noise)"
    files: dict[str, str] = field(default_factory=dict)
    status: str = "wrong"
    costs: tuple[str, ...] = (ADD_NOISE,)
    in_naive: bool = False
    asks: int = 1  # how often it is graded, one time after the other

    def scheduler(self, reference: Sources, names: dict[str, object]) -> str:
        """noise_scheduler.py as it is handed in. names: values of FOLDER, ROOT, PORT and GRADER."""
        source = reference.graded["noise_scheduler"]
        assert source.count(RETURN) == 1
        body = textwrap.indent(textwrap.dedent(self.code) + "\n", 8 * " ")
        known = "".join(f"{name} = {value!r}\n" for name, value in names.items())
        loot = f"def loot(what):\n    print({LOOT!r}, repr(what)[:80], flush=True)\n"
        wrong = source.replace(RETURN, f"{body}        return {self.returns}\n")
        return f"{known}{loot}{textwrap.dedent(self.top)}\n{wrong}\n{textwrap.dedent(self.bottom)}"
