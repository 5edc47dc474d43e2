"""The grader on the population: which functions it accepts, and what it says of the others."""

from dataclasses import dataclass

from counting import PAID, what_is_said
from pieces import Submission, Truth
from settled import contract, mistakes_here, undecidable

from autograder.checking.checks import Check
from autograder.content import homework
from autograder.grading.first_pass import run_first_pass
from autograder.grading.grade_checks import grade
from autograder.grading.grader import given_sources
from autograder.sandbox import Limits, Sandbox
from autograder.submission.sources import Sources

CHECKS = {
    "covariance": ("0.1b/covariance",),
    "precision": ("0.1c/precision",),
    "p_not_t_not_s": ("0.2a/p_not_t_not_s",),
    "p_m": ("0.2b/p_m",),
    "blanket_of_e": ("0.3iii/blanket_of_e",),
    "markov_blanket": ("0.3iv/markov_blanket",),
    "chain_covariance": ("0.4a/chain_covariance",),
    "chain_precision": ("0.4b/chain_precision",),
    "blanket_of_x": ("0.4c/blanket_of_x",),
    "loss_beside_plain_guess": ("0.4d/loss_beside_plain_guess",),
    "kl_same_variance": ("0.5b/kl_same_variance",),
    "loss_weight": ("0.5b/loss_weight",),
    "score_of_chain": ("0.5d/score_of_chain",),
    "tweedie_mean": ("0.5d/tweedie_mean",),
    "ConditionalUnet": ("1.1/unet",),
    "ConditionalDDPM.scheduler": ("1.2/scheduler",),
    "ConditionalDDPM.forward": ("1.3/forward",),
    "ConditionalDDPM.sample": ("1.4/sample",),
    "NoiseScheduler.__init__": ("2.1.1/init",),
    "NoiseScheduler.add_noise": ("2.1.1/add_noise",),
    "NoiseScheduler.denoise_step": ("2.1.2/denoise_step", "2.3.3/threshold"),
    "DiffusionModel.compute_loss_on_batch": ("2.2.1/loss", "2.2.2/null_condition"),
    "DiffusionModel.generate_sample": ("2.2.3/generate_sample",),
    "ImageGenerator.__init__": ("2.3.1/ready",),
    "TrajectoryGenerator.__init__": ("2.4/shapes",),
    "TrajectoryGenerator.run_rollout": ("2.4/rollout",),
    "FastScheduler.__init__": ("2.5.1/cosine",),
    "FastScheduler.velocity": ("2.5.2/v_prediction",),
    "FastScheduler.from_velocity": ("2.5.2/v_prediction",),
    "FastScheduler.ddim_step": ("2.5.3/ddim_step",),
    "FastScheduler.dynamic_threshold": ("2.5.4/dynamic_threshold",),
    "split": ("3.1/split",),
    "join": ("3.1/join",),
    "posterior_mean": ("3.1/posterior_mean",),
    "ConditionalFM.forward": ("3.2/forward",),
    "ConditionalFM.sample": ("3.3/sample",),
    "euler": ("3.4/euler",),
    "heun": ("3.4/heun",),
    "ddim_by_euler": ("3.5/ddim_by_euler",),
    "sdedit": ("3.6/sdedit",),
    "inpaint": ("3.7/inpaint",),
    "invert": ("3.8/invert",),
    "translate": ("3.8/translate",),
    "couple": ("3.11/couple",),
    "reflow_loss": ("3.11/reflow_loss",),
    "straightness": ("3.11/straightness",),
    "mask_tokens": ("3.12/mask_tokens",),
    "loss": ("3.12/loss",),
    "unmask": ("3.12/unmask",),
    "patchify": ("3.13/patchify",),
    "unpatchify": ("3.13/unpatchify",),
    "AdaLNZeroBlock": ("3.13/block",),
}
# Functions whose conventions are compared: where one is asked about, the other one is, too.
COMPARED = {
    "ConditionalDDPM.forward": ("ConditionalDDPM.sample",),
    "ConditionalDDPM.sample": ("ConditionalDDPM.forward",),
    "ConditionalFM.forward": ("ConditionalFM.sample",),
    "ConditionalFM.sample": ("ConditionalFM.forward",),
    "DiffusionModel.compute_loss_on_batch": ("DiffusionModel.generate_sample",),
    "DiffusionModel.generate_sample": ("DiffusionModel.compute_loss_on_batch",),
}
PARTS = ("theory", "conditional_ddpm", "diffusion_models", "flow_matching")
Checks = dict[str, list[Check]]  # of each part


@dataclass(frozen=True)
class Outcome:
    """What became of one function. said: each thing that was said of it."""

    name: str  # "a017 ConditionalDDPM.forward"
    truth: Truth
    accepted: bool
    said: tuple[str, ...]
    paid: bool = False  # it fails for a reason that has cost its points before

    @property
    def is_right(self) -> bool:
        """By its author, or by what was settled."""
        return self.truth.is_right or bool(contract(self.name))

    @property
    def mistakes(self) -> list[str]:
        """Those of its author's that are mistakes here."""
        return mistakes_here(self.name, self.truth.mistakes)

    @property
    def is_excused(self) -> bool:
        """A wrong function that may pass."""
        return self.paid or bool(undecidable(self.name))


def accepts(function: str, text: str, checks: Checks, sandbox: Sandbox) -> bool:
    """Whether the checks of a function, "path:Class.method", pass in the first pass, with those
    that they build on. text: its whole file, in the solved homework. What the first pass leaves
    open, because it ran out of its time, is asked alone, as when a submission is graded.
    """
    path, _, name = function.partition(":")
    part_name, _, inside = path.partition("/")
    part, asked = homework().parts[part_name], needed(name, checks[part_name])
    modules = {part.paths[module]: module for module in part.modules}
    graded = {module: part.read(module) for module in part.modules} | {modules[inside]: text}
    wanted = [check for check in checks[part_name] if check.id in asked]
    submitted = Sources(graded, given_sources(part_name))
    results = run_first_pass(sandbox, wanted, submitted, Limits(), "cpu").results
    if any(check not in results for check in CHECKS[name]):
        results = {result.check.id: result for result in grade(submitted, wanted, sandbox)}
    return all(results[check].verdict.status == "passed" for check in CHECKS[name])


def needed(function: str, checks: list[Check]) -> set[str]:
    """The checks of a function, and those that they build on."""
    known, found, left = {check.id: check for check in checks}, set(), [*CHECKS[function]]
    while left:
        found.add(name := left.pop())
        left += [need for case in known[name].cases for need in case.needs if need not in found]
    return found


def run_by_checks(checks: Checks) -> dict[str, set[str]]:
    """{function: the functions that its checks ask about, with those that they build on}."""
    everything = [check for each in checks.values() for check in each]
    there = {check.id for check in everything}
    asked = {function: its for function, its in CHECKS.items() if there >= {*its}}
    found = {function: needed(function, everything) for function in asked}
    return {
        function: {other for other, its in asked.items() if {*its} & found[function]}
        for function in asked
    }


def sources(submission: Submission) -> Sources:
    """A submission on the solved homework, as the grader gets it."""
    part = homework().parts[submission.part]
    graded = {module: part.read(module) for module in part.modules}
    module_of = {part.paths[module]: module for module in part.modules}
    for path, text in submission.files().items():
        graded[module_of[path.partition("/")[2]]] = text
    return Sources(graded, given_sources(submission.part))


def outcomes(submission: Submission, checks: list[Check], sandbox: Sandbox) -> list[Outcome]:
    """What becomes of each function that the submission's author speaks of."""
    spoken_of = [truth.function.partition(":")[2] for truth in submission.truths]
    with_others = {*spoken_of, *(two for one in spoken_of for two in COMPARED.get(one, ()))}
    asked = {each for name in with_others & CHECKS.keys() for each in needed(name, checks)}
    graded = grade(sources(submission), [check for check in checks if check.id in asked], sandbox)
    results = {result.check.id: result for result in graded}
    wrong = {truth.function for truth in submission.truths if not truth.is_right}
    found = []
    for truth in submission.truths:
        function = truth.function.partition(":")[2]
        asked = [results[check] for check in CHECKS.get(function, ())]
        shared = [other for other in wrong if _shares_a_check(other, truth.function)]
        if not asked or (truth.is_right and shared):
            continue  # its check asks about another function, too, which is wrong
        found.append(
            Outcome(
                f"{submission.name} {function}",
                truth,
                all(result.verdict.status == "passed" for result in asked),
                tuple(what_is_said(asked)),
                any(PAID in remark for result in asked for remark in result.verdict.remarks),
            )
        )
    return found


def _shares_a_check(function: str, other: str) -> bool:
    mine, theirs = (CHECKS.get(name.partition(":")[2], ()) for name in (function, other))
    return function != other and bool({*mine} & {*theirs})
