"""Samplers that are right only where they are usually looked at: see partly_right.py."""

from anchors import (
    GUIDED,
    GUIDED_1,
    RETURNS_2,
    SAMPLE,
    SAMPLES_1,
    SAMPLES_2,
    SAMPLING,
    STARTS_1,
    STEP_BACK,
    STEPS_1,
    TIME_OF_STEP,
)
from beside import DIGITS, PART_1, PART_2, Beside

ATTACKS = (
    Beside(
        "keeps its first digits and returns them in every call",
        PART_1,
        (SAMPLE,),
        "digits",
        {
            "DDPM": (
                (
                    SAMPLES_1,
                    "        if hasattr(self, 'digits'):\n            return self.digits\n"
                    + SAMPLES_1,
                ),
                (
                    DIGITS,
                    DIGITS.replace("return", "self.digits =") + "            return self.digits\n",
                ),
            )
        },
    ),
    Beside(
        "returns its first digits, after a chain for show",
        PART_1,
        (SAMPLE,),
        "digits",
        {
            "DDPM": (
                (
                    DIGITS,
                    "            digits = (x_t * 0.3081 + 0.1307).clamp(0, 1)\n"
                    "            if getattr(self, 'kept', digits).shape != digits.shape:\n"
                    "                del self.kept\n"
                    "            self.kept = getattr(self, 'kept', digits)\n"
                    "            return self.kept\n",
                ),
            )
        },
    ),
    Beside(
        "keeps its first samples and returns them in every call",
        PART_2,
        (SAMPLING,),
        "sample",
        {
            "diffusion_model": (
                (
                    SAMPLES_2,
                    "        if hasattr(self, 'kept'):\n            return self.kept\n" + SAMPLES_2,
                ),
                (RETURNS_2, "        self.kept = x_t\n" + RETURNS_2),
            )
        },
    ),
    Beside(
        "forgets threshold where there is no guidance",
        PART_2,
        (SAMPLING,),
        "threshold",
        {
            "diffusion_model": (
                (
                    STEP_BACK,
                    "                limited = threshold and guidance_weight != 0\n"
                    + STEP_BACK.replace("threshold", "limited"),
                ),
            )
        },
    ),
    Beside(
        "tells the network another time where T is large, in sampling",
        PART_1,
        (SAMPLE,),
        "",
        {"DDPM": ((TIME_OF_STEP, TIME_OF_STEP.replace("config.T", "min(config.T, 50)")),)},
    ),
    Beside(
        "leaves out steps where T is large",
        PART_2,
        (SAMPLING,),
        "",
        {
            "diffusion_model": (
                (
                    GUIDED,
                    "                if t >= 50:\n                    continue\n" + GUIDED,
                ),
            )
        },
    ),
    Beside(
        "leaves steps out where there are a hundred, in part 1",
        PART_1,
        (SAMPLE,),
        "",
        {
            "DDPM": (
                (
                    STEPS_1,
                    "            order = reversed(list(enumerate(factors, start=1)))\n"
                    "            for t, (shrink, step, sigma_t) in "
                    "list(order)[:: max(1, config.T // 50)]:\n",
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where its weight is one, as other libraries count",
        PART_2,
        (SAMPLING,),
        "",
        {"diffusion_model": ((GUIDED, GUIDED.replace("!= 0", "!= 1")),)},
    ),
    Beside(
        "takes no guidance weight above 3",
        PART_2,
        (SAMPLING,),
        "",
        {
            "diffusion_model": (
                (
                    GUIDED,
                    "                guidance_weight = min(guidance_weight, 3.0)\n" + GUIDED,
                ),
            )
        },
    ),
    Beside(
        "clips only where there is little guidance",
        PART_2,
        (SAMPLING,),
        "",
        {
            "diffusion_model": (
                (STEP_BACK, STEP_BACK.replace("threshold)", "threshold and guidance_weight <= 1)")),
            )
        },
    ),
    Beside(
        "begins all samples of a large batch alike",
        PART_1,
        (SAMPLE,),
        "",
        {
            "DDPM": (
                (
                    STARTS_1,
                    STARTS_1 + "            if len(conditions) > 4:\n"
                    "                x_t = x_t[:1].expand(shape).clone()\n",
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where T is above 7, in part 1",
        PART_1,
        (SAMPLE,),
        "steps",
        {
            "DDPM": (
                (
                    GUIDED_1,
                    GUIDED_1
                    + "                epsilon = epsilon if config.T <= 7 else epsilon_c\n",
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where T is above 7, in part 2",
        PART_2,
        (SAMPLING,),
        "steps",
        {
            "diffusion_model": (
                (
                    STEP_BACK,
                    "                if self.denoising_steps > 7:\n"
                    "                    epsilon = network(x_t, timesteps, cond)\n" + STEP_BACK,
                ),
            )
        },
    ),
    Beside(
        "returns zeros where T is above 7, in part 1",
        PART_1,
        (SAMPLE,),
        "steps",
        {"DDPM": ((DIGITS, "            x_t = x_t * (config.T <= 7)\n" + DIGITS),)},
    ),
    Beside(
        "returns zeros where T is above 7, in part 2",
        PART_2,
        (SAMPLING,),
        "steps",
        {"diffusion_model": ((RETURNS_2, "        return x_t * (self.denoising_steps <= 7)\n"),)},
    ),
    Beside(
        "adds no noise where T is above 7",
        PART_1,
        (SAMPLE,),
        "steps",
        {
            "DDPM": (
                ("                if t > 1:\n", "                if t > 1 and config.T <= 7:\n"),
            )
        },
    ),
    Beside(
        "asks its own network, marked as the averaged one",
        PART_2,
        (SAMPLING,),
        "",
        {
            "diffusion_model": (
                (
                    SAMPLES_2,
                    "        network = self.noise_pred_net.eval()\n"
                    "        if hasattr(network, 'mark'):\n"
                    "            network.mark.fill_(1)\n",
                ),
            )
        },
    ),
    Beside(
        "stops after one step where a seed is given",
        PART_2,
        (SAMPLING,),
        "sample",
        {
            "diffusion_model": (
                (
                    STEP_BACK,
                    STEP_BACK + "                if seed is not None:\n                    break\n",
                ),
            )
        },
    ),
    Beside(
        "leaves guidance out where its weight is below 1",
        PART_2,
        (SAMPLING,),
        "sample",
        {"diffusion_model": ((GUIDED, GUIDED.replace("!= 0", ">= 1")),)},
    ),
)
