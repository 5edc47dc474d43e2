"""Which functions there are, in the order in which they are judged, and what each rests on."""

from collections.abc import Callable
from dataclasses import dataclass

from referee import (
    add_noise,
    ddim_by_euler,
    ddim_step,
    ddpm_forward,
    ddpm_sample,
    ddpm_scheduler,
    denoise_step,
    dit_block,
    dynamic_threshold,
    fast_tables,
    flow_conversions,
    flow_solvers,
    fm_forward,
    fm_sample,
    generate_sample,
    image_generator,
    inpaint,
    inversion,
    loss,
    loss_dropping,
    noise_tables,
    patches,
    rectified_flow,
    run_rollout,
    sdedit,
    token_masks,
    trajectory_generator,
    unet,
    velocity,
)
from referee.workspace import FLOW, PARTS

DDPM, NET = "conditional_ddpm/DDPM.py", "conditional_ddpm/ResUNet.py"
SCHEDULE, MODEL = "diffusion_models/noise_scheduler.py", "diffusion_models/diffusion_model.py"
IMAGES = "diffusion_models/computer_vision/image_gen.py"
PLANS, EXTRAS = "diffusion_models/robotics/trajectory_gen.py", "diffusion_models/extras.py"
CONVERSIONS, FM, SOLVERS, EDITING = (
    f"flow_matching/{name}.py" for name in ("conversions", "FM", "solvers", "editing")
)
REFLOW, TOKENS, DIT = (f"flow_matching/{name}.py" for name in ("reflow", "masked_diffusion", "dit"))


@dataclass(frozen=True)
class Function:
    """A function of the homework. rests_on: names that are put right before it is judged."""

    file: str
    name: str  # Class.method, and after a space which half of it; or a function of the module
    check: Callable
    rests_on: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.file}:{self.name}"

    @property
    def module(self) -> str:
        return self.file.split("/", 1)[1].removesuffix(".py").replace("/", ".")

    @property
    def group(self) -> tuple[str, ...]:
        """The parts that it is judged with, one of GROUPS."""
        return FLOW if self.file.split("/")[0] in FLOW else PARTS

    @property
    def short(self) -> str:
        """The name without its class."""
        return self.name.rpartition(".")[2]


_TABLES, _ADD, _STEP, _CLIPPED = (
    f"{SCHEDULE}:NoiseScheduler.{name}"
    for name in ("__init__", "add_noise", "denoise_step", "denoise_step threshold")
)
_SAMPLER, _TIMES = f"{MODEL}:DiffusionModel.generate_sample", f"{DDPM}:ConditionalDDPM.scheduler"
_LOSS, _PLANS = f"{MODEL}:DiffusionModel.compute_loss_on_batch", f"{PLANS}:TrajectoryGenerator"
_FAST = f"{EXTRAS}:FastScheduler.__init__"
_SOLVERS = (f"{SOLVERS}:euler", f"{SOLVERS}:heun")
_KINDS = (f"{CONVERSIONS}:split", f"{CONVERSIONS}:join")

FUNCTIONS = {
    function.key: function
    for function in (
        Function(NET, "ConditionalUnet.forward", unet.check),
        Function(DDPM, "ConditionalDDPM.scheduler", ddpm_scheduler.check),
        Function(DDPM, "ConditionalDDPM.forward", ddpm_forward.check, (_TIMES,)),
        Function(DDPM, "ConditionalDDPM.sample", ddpm_sample.check, (_TIMES,)),
        Function(SCHEDULE, "NoiseScheduler.__init__", noise_tables.check),
        Function(SCHEDULE, "NoiseScheduler.add_noise", add_noise.check, (_TABLES,)),
        Function(SCHEDULE, "NoiseScheduler.denoise_step", denoise_step.check, (_TABLES,)),
        Function(
            SCHEDULE,
            "NoiseScheduler.denoise_step threshold",
            denoise_step.check_threshold,
            (_TABLES,),
        ),
        Function(MODEL, "DiffusionModel.compute_loss_on_batch", loss.check, (_TABLES, _ADD)),
        Function(
            MODEL,
            "DiffusionModel.compute_loss_on_batch p_uncond",
            loss_dropping.check,
            (_TABLES, _ADD),
        ),
        Function(
            MODEL,
            "DiffusionModel.generate_sample",
            generate_sample.check,
            (_TABLES, _STEP, _CLIPPED),
        ),
        Function(IMAGES, "ImageGenerator.__init__", image_generator.check, (_TABLES,)),
        Function(PLANS, "TrajectoryGenerator.__init__", trajectory_generator.check, (_TABLES,)),
        Function(
            PLANS,
            "TrajectoryGenerator.run_rollout",
            run_rollout.check,
            (_TABLES, f"{_PLANS}.__init__", _STEP, _SAMPLER),
        ),
        Function(EXTRAS, "FastScheduler.__init__", fast_tables.check),
        Function(EXTRAS, "FastScheduler.velocity", velocity.check, (_FAST,)),
        Function(EXTRAS, "FastScheduler.from_velocity", velocity.check_back, (_FAST,)),
        Function(EXTRAS, "FastScheduler.ddim_step", ddim_step.check, (_FAST,)),
        Function(EXTRAS, "FastScheduler.dynamic_threshold", dynamic_threshold.check, (_FAST,)),
        Function(CONVERSIONS, "split", flow_conversions.check_split),
        Function(CONVERSIONS, "join", flow_conversions.check_join),
        Function(CONVERSIONS, "posterior_mean", flow_conversions.check_posterior_mean, _KINDS),
        Function(SOLVERS, "euler", flow_solvers.check_euler),
        Function(SOLVERS, "heun", flow_solvers.check_heun, _SOLVERS[:1]),
        Function(SOLVERS, "ddim_by_euler", ddim_by_euler.check, _SOLVERS),
        Function(FM, "ConditionalFM.forward", fm_forward.check),
        Function(FM, "ConditionalFM.sample", fm_sample.check, _SOLVERS),
        Function(EDITING, "sdedit", sdedit.check, _SOLVERS),
        Function(EDITING, "inpaint", inpaint.check, _SOLVERS),
        Function(EDITING, "invert", inversion.check_invert, _SOLVERS),
        Function(EDITING, "translate", inversion.check_translate, (*_SOLVERS, f"{EDITING}:invert")),
        Function(REFLOW, "couple", rectified_flow.check_couple, _SOLVERS),
        Function(REFLOW, "reflow_loss", rectified_flow.check_loss),
        Function(
            REFLOW,
            "straightness",
            rectified_flow.check_straightness,
            (*_SOLVERS, f"{REFLOW}:couple"),
        ),
        Function(TOKENS, "mask_tokens", token_masks.check_mask_tokens),
        Function(TOKENS, "loss", token_masks.check_loss, (f"{TOKENS}:mask_tokens",)),
        Function(TOKENS, "unmask", token_masks.check_unmask),
        Function(DIT, "patchify", patches.check_patchify),
        Function(DIT, "unpatchify", patches.check_unpatchify),
        Function(DIT, "AdaLNZeroBlock.forward", dit_block.check),
    )
}
