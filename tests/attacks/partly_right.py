"""Work that is right only where it is usually looked at: in a first call, at small sizes, in one
branch, in evaluation mode. Each is a reference solution with one such edit.

costs: the checks that it must not pass. says: words of the report, or of a remark where it costs
nothing.
"""

import partly_right_flow
import partly_right_losses
import partly_right_samplers
from anchors import (
    ADD_NOISE,
    DDIM,
    DENOISE,
    DOWN_AGAIN,
    DYNAMIC,
    EMBEDDED,
    JUMPS,
    ROLLOUT,
    SCHEDULER,
    STEPS,
    TABLES_1,
    THRESHOLD,
    UNET,
    V,
)
from beside import PART_1, PART_2, RETURN_X_T, Beside

ATTACKS = (
    *partly_right_losses.ATTACKS,
    *partly_right_samplers.ATTACKS,
    *partly_right_flow.ATTACKS,
    Beside(
        "draws z once for all steps",
        PART_2,
        (DENOISE,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (
                    STEPS,
                    "        kept = vars(self).setdefault('kept', {})\n"
                    "        if x_t.shape not in kept:\n"
                    "            kept[x_t.shape] = DL_random(x_t.shape, seed=seed).to(x_t.device)\n"
                    "        z = kept[x_t.shape]\n",
                ),
            )
        },
    ),
    Beside(
        "draws z once for each t",
        PART_2,
        (DENOISE,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (
                    STEPS,
                    "        kept = vars(self).setdefault('kept', {})\n"
                    "        if (t, x_t.shape) not in kept:\n"
                    "            kept[t, x_t.shape] = DL_random(x_t.shape, seed=seed).to(x_t.device)\n"
                    "        z = kept[t, x_t.shape]\n",
                ),
            )
        },
    ),
    Beside(
        "draws z once for all jumps",
        PART_2,
        (DDIM,),
        "x at t_previous",
        {
            "extras": (
                (
                    JUMPS,
                    "        kept = vars(self).setdefault('kept', {})\n"
                    "        if x_0.shape not in kept:\n"
                    "            kept[x_0.shape] = DL_random(x_0.shape, seed=seed).to(x_0.device)\n"
                    "        z = kept[x_0.shape]\n",
                ),
            )
        },
    ),
    Beside(
        "keeps the factors of its first timesteps",
        PART_2,
        (ADD_NOISE,),
        "x_t",
        {
            "noise_scheduler": (
                (
                    RETURN_X_T,
                    "        self.factors = alpha_bars = getattr(self, 'factors', alpha_bars)\n"
                    + RETURN_X_T,
                ),
            )
        },
    ),
    Beside(
        "keeps the v of its first samples",
        PART_2,
        (V,),
        "v_t",
        {
            "extras": (
                (
                    "        return alpha_bars.sqrt() * noise - (1 - alpha_bars).sqrt() * x_0\n",
                    "        v = alpha_bars.sqrt() * noise - (1 - alpha_bars).sqrt() * x_0\n"
                    "        self.v = getattr(self, 'v', v)\n"
                    "        return self.v\n",
                ),
            )
        },
    ),
    Beside(
        "keeps the s of its first samples",
        PART_2,
        (DYNAMIC,),
        "thresholded x_0",
        {
            "extras": (
                (
                    "        return x_0.clamp(-s, s) / s\n",
                    "        self.s = s = getattr(self, 's', s)\n"
                    "        return x_0.clamp(-s, s) / s\n",
                ),
            )
        },
    ),
    Beside(
        "keeps the schedule of its first times",
        PART_1,
        (SCHEDULER,),
        "beta_t",
        {
            "DDPM": (
                (
                    "        return {name: value.to(self.device, torch.float32) "
                    "for name, value in values.items()}\n",
                    "        self.values = getattr(self, 'values', values)\n"
                    "        return {name: value.to(self.device, torch.float32) "
                    "for name, value in self.values.items()}\n",
                ),
            )
        },
    ),
    Beside(
        "seeds its draws by another name of manual_seed",
        PART_2,
        (DENOISE,),
        "seed",
        {"noise_scheduler": ((STEPS, "        torch.random.manual_seed(0)\n" + STEPS),)},
    ),
    Beside(
        "has another network while it trains",
        PART_1,
        (UNET,),
        "training mode",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    "        if self.training:\n            c = torch.zeros_like(c)\n" + EMBEDDED,
                ),
            )
        },
    ),
    Beside(
        "forgets the time while it trains",
        PART_1,
        (UNET,),
        "training mode",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    "        if self.training:\n            t = torch.zeros_like(t)\n" + EMBEDDED,
                ),
            )
        },
    ),
    *(
        Beside(name, PART_1, (UNET,), says, {"ResUNet": ((old, new),)})
        for name, says, old, new in (
            (
                "takes the first sample's time for all while it trains",
                "in training mode depends on its t",
                EMBEDDED,
                "        t = t[:1].expand_as(t) if self.training else t\n" + EMBEDDED,
            ),
            (
                "takes the last sample's condition for all while it trains",
                "in training mode depends on its c",
                EMBEDDED,
                "        c = c[-1:].expand_as(c) if self.training else c\n" + EMBEDDED,
            ),
            (
                "takes the mean of all conditions while it trains",
                "in training mode depends on its c",
                EMBEDDED,
                "        c = c.mean(0, True).expand_as(c) if self.training else c\n" + EMBEDDED,
            ),
            (
                "cuts the gradient while it trains",
                "used but get no gradient",
                DOWN_AGAIN,
                "        half = half.detach() if self.training else half\n" + DOWN_AGAIN,
            ),
            (
                "looks at nothing of a label but whether it is odd",
                "each label gives an output of its own",
                EMBEDDED,
                "        odd = F.one_hot(c.argmax(dim=1) % 2, c.shape[1]).to(c)\n"
                "        c = torch.where((c == c[:, :1]).all(dim=1, keepdim=True), c, odd)\n"
                + EMBEDDED,
            ),
            (
                "rounds the time to 0 or 1",
                "each of several t gives an output of its own",
                EMBEDDED,
                "        t = (t >= 0.5).to(t)\n" + EMBEDDED,
            ),
            (
                "takes the first sample's time and condition for all where it is wide",
                "output depends on its t",
                EMBEDDED,
                "        if self.conv_in.out_channels >= 16:\n"
                "            t, c = t[:1].expand_as(t), c[:1].expand_as(c)\n" + EMBEDDED,
            ),
            (
                "forgets the condition at the default width",
                "output depends on its c",
                EMBEDDED,
                "        if self.conv_in.out_channels >= 32:\n"
                "            c = torch.zeros_like(c)\n" + EMBEDDED,
            ),
        )
    ),
    Beside(
        "goes on with the frames of its first rollout",
        PART_2,
        (ROLLOUT,),
        "goes on with the frames",
        {
            "trajectory_gen": (
                (
                    "        frames = [state]\n",
                    "        frames = vars(self).setdefault('kept', [])\n"
                    "        frames.append(state)\n",
                ),
            )
        },
    ),
    Beside(
        "uses the time faintly",
        PART_1,
        (UNET,),
        "output depends on its t",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    EMBEDDED + "        time = 1e-4 * time\n",
                ),
            )
        },
    ),
    Beside(
        "is another network where it is wide",
        PART_1,
        (UNET,),
        "depends on",
        {
            "ResUNet": (
                (
                    EMBEDDED,
                    "        if self.conv_in.out_channels >= 16:  # n_feat >= 64\n"
                    "            c = torch.zeros_like(c)\n" + EMBEDDED,
                ),
            )
        },
    ),
    Beside(
        "is right at the times of the default schedule that are published",
        PART_1,
        (SCHEDULER,),
        "",
        {
            "DDPM": (
                (
                    TABLES_1,
                    TABLES_1 + "        asked = torch.tensor([1, 77, 200, 400])\n"
                    "        if T == 400 and not torch.isin(t_s, asked).all():\n"
                    "            alpha_bars = alpha_bars.sqrt()\n",
                ),
            )
        },
    ),
    Beside(
        "does half a step where a seed is given",
        PART_2,
        (DENOISE,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (STEPS, "        if seed is not None:\n            return mean\n" + STEPS),
            )
        },
    ),
    Beside(
        "does half a jump where a seed is given",
        PART_2,
        (DDIM,),
        "x at t_previous",
        {"extras": ((JUMPS, "        if seed is not None:\n            return x\n" + JUMPS),)},
    ),
    Beside(
        "adds no noise where it thresholds and a seed is given",
        PART_2,
        (THRESHOLD,),
        "x_{t-1}",
        {
            "noise_scheduler": (
                (
                    STEPS,
                    "        if threshold and seed is not None:\n            return mean\n" + STEPS,
                ),
            )
        },
    ),
)

# What is left as it is, and why.
OPEN = {
    "does something else from the fourth call on, after a hundred calls, or where T is above 900": (
        "No number of calls and no size is the last one. The checks call a function up to 31 times, "
        "with up to 1000 steps and 128 features."
    ),
    "recognises a network that stands in, a prepared number or the grader, and is right there alone": (
        "It has to hold the right code. The look at frames and memory that it may need is noted."
    ),
    "is right with few steps alone, and makes a cheap mistake beside that": (
        "A function that is wrong keeps the facets that it gets right, and these are measured with 5 "
        "to 13 steps. Without the cheap mistake it would keep half of the points at most."
    ),
    "shows the network what is due in 2.2.2, and returns any loss": (
        "2.2.2 asks what the network is shown. The loss has cost its points in 2.2.1, and one mistake "
        "costs once."
    ),
    "returns from the network of 1.1 what passes every question, without blocks": (
        "That network is the student's own, so its outputs come from where student code runs. They "
        "are compared on the other side, and how it is wired is free."
    ),
    "draws its noise once for all steps, or forgets threshold, where T is above 7": (
        "With 101 to 130 steps one number takes the place of all noise, so that what comes out is the "
        "same for every order of drawing. Which noise goes where is judged where T is at most 7, and so "
        "is threshold."
    ),
    "tells by how it ends, or by how long it takes, what it was given": (
        "Right answers are never in its process, and fresh inputs are others for every seed."
    ),
    "looks at sizes and times of the grader's files, where the root is not empty": (
        "Landlock has no right for it. What is in the files stays closed."
    ),
    "has the size of an image written out in its sampler": (
        "28 is the only size that students are given. A sampler that mixes both could only be asked "
        "by letting it fail."
    ),
}

# Right, though it does what an attack does, too: {part: {module: what stands at its top}}
HABITS = {
    PART_1: {"DDPM": "import torch\ntorch.random.manual_seed(3)"},
    PART_2: {"diffusion_model": "from torch import manual_seed\nmanual_seed(3)"},
}
