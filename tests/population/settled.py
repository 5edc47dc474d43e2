"""What was decided where an author, the referee and the homework's facts did not say the same.

Names are "submission Class.function".
"""

# Wrong by their author, right here: the homework's facts or its custom say so, whatever a docstring
# might promise. {why: names}
RIGHT_BY_CONTRACT = {
    "Constants that equal the settings in their defaults and in every preset are a remark: 10 "
    "classes, one channel, 28 pixels and their mean and deviation, -1 for the mask value.": (
        "i010 ConditionalUnet",
        "o005 ConditionalUnet",
        "o014 ConditionalDDPM.sample",
        "a032 ConditionalDDPM.sample",
        "a039 ConditionalDDPM.forward",
        "a060 ConditionalDDPM.forward",
        "a060 ConditionalDDPM.sample",
        "b075 ConditionalDDPM.sample",
        "f021 ConditionalFM.forward",
        "f052 ConditionalFM.sample",
        "g031 ConditionalFM.forward",
        "g031 ConditionalFM.sample",
    ),
    "Known pixels may be put on a path from noise that is drawn anew at every evaluation.": (
        "f042 inpaint",
        "h007 inpaint",
    ),
    "A field takes a tensor of one number for a number.": ("g063 euler",),
    "Labels or one-hot rows are right in sample(), and gradients that stay on are a remark.": (
        "a021 ConditionalDDPM.sample",
        "o016 ConditionalDDPM.sample",
    ),
    "scheduler() may return any shape that holds the right values, in float32 or float64.": (
        "a071 ConditionalDDPM.scheduler",
        "b068 ConditionalDDPM.scheduler",
        "e033 ConditionalDDPM.scheduler",
        "e054 ConditionalDDPM.scheduler",
        "c010 NoiseScheduler.__init__",
        "i026 ConditionalDDPM.scheduler",
        "j013 ConditionalDDPM.scheduler",
        "o003 ConditionalDDPM.scheduler",
        "o005 ConditionalDDPM.scheduler",
        "o019 NoiseScheduler.__init__",
    ),
    "T = 1 is no schedule that the homework uses, and a linear one of one step is not defined.": (
        "a074 ConditionalDDPM.scheduler",
        "c047 NoiseScheduler.__init__",
        "i021 ConditionalDDPM.scheduler",
        "o010 ConditionalDDPM.scheduler",
    ),
    "The network may be left in training or evaluation mode; labels may be dropped by an exact "
    "share of the batch, or in training mode alone.": (
        "a047 ConditionalDDPM.forward",
        "a056 ConditionalDDPM.sample",
        "a073 ConditionalDDPM.forward",
        "o004 ConditionalDDPM.forward",
    ),
    "No verdict depends on how a seed that was passed reaches the draws.": (
        "c062 NoiseScheduler.denoise_step",
        "c072 NoiseScheduler.denoise_step",
        "d029 DiffusionModel.generate_sample",
        "d066 TrajectoryGenerator.run_rollout",
        "h033 FastScheduler.ddim_step",
        "o022 DiffusionModel.compute_loss_on_batch",
        "o022 DiffusionModel.generate_sample",
        "o026 NoiseScheduler.denoise_step",
        "o031 FastScheduler.ddim_step",
    ),
    "A condition_dim of 4 or more is right in 2.3.1.": (
        "d069 ImageGenerator.__init__",
        "i024 ImageGenerator.__init__",
        "o018 ImageGenerator.__init__",
        "o022 ImageGenerator.__init__",
    ),
    "Time and label may be joined in at any level; where is free.": ("b033 ConditionalUnet",),
    "What no docstring forbids is a remark: changing the caller's labels or times in place.": (
        "a027 ConditionalDDPM.scheduler",
        "e071 DiffusionModel.compute_loss_on_batch",
        "h012 ddim_by_euler",
        "o020 DiffusionModel.compute_loss_on_batch",
        "o027 NoiseScheduler.denoise_step",
        "n013 loss_weight",
        "n022 markov_blanket",
    ),
    "A set that was typed is right by what it holds, whichever way it was found.": (
        "n014 blanket_of_e",
    ),
    "Weights that follow from the student's own kl_same_variance are right, and so is the inverse "
    "of their own covariance, in float32, too: its betas are 0.05 and more.": (
        "n026 loss_weight",
        "n009 chain_precision",
    ),
    "Networks take vectors of any dtype, as their file says.": (
        "o019 TrajectoryGenerator.run_rollout",
    ),
    "Draws that do not come from DL_random are a remark.": (
        "o023 DiffusionModel.compute_loss_on_batch",
    ),
    "No verdict depends on how a seed that was passed reaches the draws, and no weight of guidance "
    "is below 0.": ("o030 DiffusionModel.generate_sample",),
}

# Wrong, and accepted: {why nothing can be said: names}
UNDECIDABLE = {
    "Integer one-hot rows are right, because the networks cast; that they cut a mask value such as "
    "0.5 shows at no setting that students are given.": (
        "a022 ConditionalDDPM.forward",
        "a022 ConditionalDDPM.sample",
        "e044 ConditionalDDPM.sample",
        "f053 ConditionalFM.forward",
    ),
    "A skip without any effect cannot be told from a network that has no skip at that level, which "
    "is free: fine detail may also get through the channels of a coarse map.": (
        "b035 ConditionalUnet",
    ),
    "Whether a tensor lies on the device of its model cannot be seen where there is one device.": (
        "o016 ConditionalDDPM.scheduler",
    ),
}

# Of functions with several mistakes: those that are none here. {why: {name: places in its truth}}
RIGHT_PARTS = {
    "Constants that equal the settings in their defaults and in every preset are a remark: 10 "
    "classes, one channel, 28 pixels and their mean and deviation, -1 for the mask value.": {
        "f042 ConditionalFM.forward": (1,),
        "f052 ConditionalFM.forward": (0,),
        "h027 ConditionalFM.sample": (0,),
        "i005 ConditionalDDPM.forward": (1,),
        "j012 ConditionalDDPM.forward": (0,),
        "j022 ConditionalDDPM.forward": (1,),
        "o006 ConditionalDDPM.forward": (1,),
        "o014 ConditionalDDPM.forward": (1,),
    },
    "scheduler() may return any shape that holds the right values, in float32 or float64.": {
        "a011 ConditionalDDPM.scheduler": (1,),
        "a043 ConditionalDDPM.scheduler": (2,),
        "d051 FastScheduler.__init__": (1,),
        "e059 NoiseScheduler.__init__": (1,),
        "j020 NoiseScheduler.__init__": (1,),
        "k024 FastScheduler.__init__": (1,),
    },
    "Labels or one-hot rows are right in sample(), and gradients that stay on are a remark.": {
        "a045 ConditionalDDPM.sample": (0,),
        "b072 ConditionalDDPM.sample": (1,),
        "d038 DiffusionModel.generate_sample": (1,),
        "e041 ConditionalDDPM.sample": (2,),
        "e049 ConditionalDDPM.sample": (2,),
        "j013 ConditionalDDPM.sample": (1,),
        "j016 DiffusionModel.generate_sample": (2,),
        "j022 ConditionalDDPM.sample": (0,),
        "k022 ConditionalFM.sample": (0, 2),
        "f025 ConditionalFM.sample": (0,),
        "o015 ConditionalDDPM.sample": (1,),
        "o032 DiffusionModel.generate_sample": (0,),
        "f028 ConditionalFM.sample": (1,),
        "g034 ConditionalFM.sample": (1,),
        "g058 ConditionalFM.sample": (0,),
        "g062 ConditionalFM.sample": (0,),
    },
    "Integer one-hot rows are right, because the networks cast; that they cut a mask value such as "
    "0.5 shows at no setting that students are given.": {
        "g059 ConditionalFM.sample": (0,),
        "j010 ConditionalDDPM.sample": (2,),
    },
    "Time and label may be joined in at any level; where is free.": {
        "j010 ConditionalUnet": (1,),
        "j018 ConditionalUnet": (2,),
    },
    "A field takes a tensor of one number for a number.": {
        "k008 euler": (1,),
    },
    "A line that is handed out above a TODO, and refuses a wrong kind or label, may go.": {
        "f018 join": (1,),
        "g023 join": (0,),
        "g025 ConditionalFM.forward": (0,),
    },
    "The network may be left in training or evaluation mode; labels may be dropped by an exact "
    "share of the batch, or in training mode alone.": {
        "b076 ConditionalDDPM.forward": (1,),
        "e029 ConditionalDDPM.forward": (1,),
        "h009 ConditionalFM.forward": (0,),
    },
    "No verdict depends on how a seed that was passed reaches the draws.": {
        "c030 DiffusionModel.compute_loss_on_batch": (1,),
        "c061 NoiseScheduler.denoise_step": (1,),
        "c068 DiffusionModel.compute_loss_on_batch": (0, 1),
        "d043 DiffusionModel.generate_sample": (1,),
        "d058 FastScheduler.ddim_step": (1,),
        "k017 FastScheduler.ddim_step": (2,),
        "e062 DiffusionModel.generate_sample": (0,),
        "e069 DiffusionModel.compute_loss_on_batch": (1,),
        "e075 DiffusionModel.compute_loss_on_batch": (0,),
        "e087 DiffusionModel.generate_sample": (1,),
        "i008 DiffusionModel.compute_loss_on_batch": (1,),
        "i008 DiffusionModel.generate_sample": (2,),
        "j015 DiffusionModel.compute_loss_on_batch": (1,),
        "j021 DiffusionModel.generate_sample": (2,),
    },
    "T = 1 is no schedule that the homework uses, and a linear one of one step is not defined.": {
        "e037 ConditionalDDPM.scheduler": (1,),
    },
    "A condition_dim of 4 or more is right in 2.3.1.": {
        "d070 ImageGenerator.__init__": (1,),
        "j021 ImageGenerator.__init__": (1,),
    },
    "What no docstring forbids is a remark: changing the caller's labels or times in place.": {
        "a062 ConditionalDDPM.forward": (1,),
        "c031 DiffusionModel.compute_loss_on_batch": (1,),
        "d072 DiffusionModel.compute_loss_on_batch": (0,),
        "i024 DiffusionModel.compute_loss_on_batch": (1,),
    },
    "How many levels have a skip is free, and blocks that forward does not use are a remark.": {
        "b032 ConditionalUnet": (1,),
        "b044 ConditionalUnet": (1,),
    },
}


def contract(name: str) -> str:
    """Why a function is right by contract; "" where it is not."""
    return next((why for why, names in RIGHT_BY_CONTRACT.items() if name in names), "")


def undecidable(name: str) -> str:
    """Why a wrong function may be accepted; "" where it may not."""
    return next((why for why, names in UNDECIDABLE.items() if name in names), "")


def mistakes_here(name: str, mistakes: tuple[str, ...]) -> list[str]:
    """Those of a function's mistakes that are mistakes in this homework."""
    right = {place for parts in RIGHT_PARTS.values() for place in parts.get(name, ())}
    return [mistake for place, mistake in enumerate(mistakes) if place not in right]
