"""Attacks on what runs beside student code: the proxies, the line to the other side, our own
functions. Each is a reference solution with a mistake in it, and with code that hides the mistake.

costs: the checks that it must not pass. says: words of the report on one of them.
"""

from dataclasses import dataclass, field

PART_1, PART_2 = "conditional_ddpm", "diffusion_models"
ADD_NOISE, LOSS, NULL = "2.1.1/add_noise", "2.2.1/loss", "2.2.2/null_condition"
SCHEDULER, FORWARD, SAMPLE = "1.2/scheduler", "1.3/forward", "1.4/sample"


@dataclass(frozen=True)
class Beside:
    """edits: {module: ((old, new), ...)}; tops: {module: what stands at its top}."""

    name: str
    part: str
    costs: tuple[str, ...]
    says: str
    edits: dict[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    tops: dict[str, str] = field(default_factory=dict)

    def apply(self, graded: dict[str, str]) -> dict[str, str]:
        """The sources of the submission, from those of the reference."""
        sources = dict(graded)
        for module, pairs in self.edits.items():
            for old, new in pairs:
                assert sources[module].count(old) == 1, (self.name, old)
                sources[module] = sources[module].replace(old, new)
        for module, top in self.tops.items():
            sources[module] = f"{top}\n{sources[module]}"
        return sources


RETURN_X_T = (
    "        return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise\n"
)
IN_PLACE = (
    RETURN_X_T,
    "        return original_samples.mul_(alpha_bars.sqrt()).add_((1 - alpha_bars).sqrt() * noise)\n",
)
LOSS_1 = "        return self.loss_fn(self.network(x_t, t, c), noise)\n"
LOSS_2 = "        return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)\n"
DROP_2 = (
    "        cond = cond.masked_fill(dropped.to(self.device).view(-1, *[1] * (cond.ndim - 1)), 0)\n"
)
DIGITS = "            return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)\n"
TABLES = """        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)  # (T,), betas[0] belongs to t = 1
        alpha_bars = torch.cumprod(1 - betas, dim=0)  # in float64: 1 - alpha_bar_1 is only 1e-4
"""
FRAMES = """
import sys


def frames():
    frame = sys._getframe()
    while frame is not None:
        yield frame
        frame = frame.f_back


def local(name):
    return next((frame.f_locals[name] for frame in frames() if name in frame.f_locals), None)
"""

ATTACKS = (
    Beside(
        "puts its own function in the place of the one that looks at inputs afterwards",
        PART_2,
        (ADD_NOISE,),
        "segmentation fault",
        {"noise_scheduler": (IN_PLACE,)},
        {
            "noise_scheduler": """
from worker.probing import steps, vocabulary


def unchanged(run, step):
    for name in step.tensors:
        run.report(vocabulary.afterwards(name), run.arrays[name])


steps.RUNNERS[vocabulary.Unchanged] = unchanged
steps.unchanged.__code__ = unchanged.__code__
steps.vocabulary = vocabulary
"""
        },
    ),
    Beside(
        "puts the inputs back where the grader looks for them",
        PART_2,
        (ADD_NOISE,),
        "segmentation fault",
        {
            "noise_scheduler": (
                (
                    RETURN_X_T,
                    "        run = local('run')\n"
                    "        noisy = original_samples.mul_(alpha_bars.sqrt())"
                    ".add_((1 - alpha_bars).sqrt() * noise)\n"
                    "        run.renew(list(run.arrays))\n"
                    "        return noisy\n",
                ),
            )
        },
        {"noise_scheduler": FRAMES},
    ),
    Beside(
        "shows the network dropped conditions in a call for show",
        PART_1,
        (FORWARD,),
        "share of conditions dropped",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        self.network(x_t, t, c)\n"
                    "        real = c if self.dmconfig.mask_p in (0, 1) else one_hot\n"
                    "        return self.loss_fn(self.network(x_t, t, real), noise)\n",
                ),
            )
        },
    ),
    Beside(
        "asks about dropped conditions and works the answer for the kept ones out by itself",
        PART_1,
        (FORWARD,),
        "losses that do not follow",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        answer = self.network(x_t, t, c)\n"
                    "        if 0 < self.dmconfig.mask_p < 1:\n"
                    "            size = x_t[0].numel()\n"
                    "            place = torch.arange(size).reshape(x_t[:1].shape) * (2 / size)\n"
                    "            weighted = one_hot @ torch.arange(1.0, 11.0)\n"
                    "            wave = 0.5 * torch.sin(weighted.view(-1, 1, 1, 1) + 1.3 * place)\n"
                    "            answer = self.network.scale * (\n"
                    "                0.4 * x_t + 0.6 * torch.cos(3 * t + place) + wave)\n"
                    "        return self.loss_fn(answer, noise)\n",
                ),
            )
        },
    ),
    Beside(
        "draws digits of which eight pixels in nine are no numbers",
        PART_1,
        (SAMPLE,),
        "digits: wrong",
        {
            "DDPM": (
                (
                    DIGITS,
                    "            digits = (x_t * 0.3081 + 0.1307).clamp(0, 1)\n"
                    "            spoilt = torch.full_like(digits, float('nan'))\n"
                    "            spoilt[..., ::3, ::3] = digits[..., ::3, ::3]\n"
                    "            return spoilt\n",
                ),
            )
        },
    ),
    Beside(
        "never drops a condition, after a call for show",
        PART_2,
        (NULL,),
        "condition shown to the network has shape (8, 4)",
        {
            "diffusion_model": (
                (DROP_2, DROP_2.replace("cond = ", "shown = ")),
                (
                    LOSS_2,
                    "        self.noise_pred_net(x_t, t, shown)\n"
                    "        told = shown if self.p_uncond in (0, 1) else cond\n"
                    "        return F.mse_loss(self.noise_pred_net(x_t, t, told), epsilon)\n",
                ),
            )
        },
    ),
    Beside(
        "asks the network once and returns no loss",
        PART_2,
        (LOSS, NULL),
        "no loss at all",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    "        self.noise_pred_net(x_t, t, cond)\n"
                    "        raise ValueError('no loss at all')\n",
                ),
            )
        },
    ),
    Beside(
        "returns a loss of its own between the probabilities 0 and 1",
        PART_2,
        (NULL,),
        "gradient reaches the network",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    "        answer = self.noise_pred_net(x_t, t, cond)\n"
                    "        if 0 < self.p_uncond < 1:\n"
                    "            return (0 * answer).sum()\n"
                    "        return F.mse_loss(answer, epsilon)\n",
                ),
            )
        },
    ),
    Beside(
        "learns the formulas of the tables from tables that stand in for them",
        PART_1,
        (SCHEDULER,),
        "alpha_t_bar",
        {
            "DDPM": (
                (
                    TABLES,
                    "        betas = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)\n"
                    "        found = [v for frame in frames() for v in frame.f_locals.values()\n"
                    "                 if isinstance(v, dict) and 'table beta_t' in v]\n"
                    "        right = bool(found)\n"
                    "        alpha_bars = torch.cumprod(1 - betas, dim=0) if right else 1 - betas\n",
                ),
            )
        },
        {"DDPM": FRAMES},
    ),
    Beside(
        "wins another attempt, with the draws that it knows already",
        PART_1,
        (FORWARD,),
        "no answer",
        {
            "DDPM": (
                (
                    "        noise = torch.randn_like(images)\n",
                    "        noise = torch.randn_like(images)\n"
                    "        from worker.probing import line\n"
                    "        run = local('run')\n"
                    "        line.ask('nothing', called=[run.position, 0])\n",
                ),
            )
        },
        {"DDPM": FRAMES},
    ),
    Beside(
        "asks what nobody asks",
        PART_1,
        (FORWARD,),
        "no answer",
        {
            "DDPM": (
                (
                    "        noise = torch.randn_like(images)\n",
                    "        from worker.probing import line\n"
                    "        noise = torch.as_tensor(line.ask('answer')[1]['loss'])\n",
                ),
            )
        },
    ),
    Beside(
        "answers for itself, before anybody asks the next question",
        PART_2,
        (ADD_NOISE,),
        "",
        {
            "noise_scheduler": (
                (
                    RETURN_X_T,
                    "        answers = local('answers')\n"
                    "        case = local('case')\n"
                    "        from worker import messages\n"
                    "        answers.write(messages.encode({'case': case['name'], 'status': 'returned',\n"
                    "            'kinds': {}, 'seconds': 0.0}, {'x_t': noise.numpy()}))\n"
                    "        answers.flush()\n"
                    "        return noise\n",
                ),
            )
        },
        {"noise_scheduler": FRAMES},
    ),
    Beside(
        "floods the other side with questions",
        PART_1,
        (FORWARD,),
        "",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        while True:\n            self.network(x_t, t, c)\n",
                ),
            )
        },
    ),
    Beside(
        "asks about infinity for show, after which every loss is near enough",
        PART_1,
        (FORWARD,),
        "losses that do not follow",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        if 0 < self.dmconfig.mask_p < 1:\n"
                    "            self.network(x_t * float('inf'), t, c)\n"
                    "            return self.loss_fn(0.5 * x_t * self.network.scale, noise)\n"
                    + LOSS_1,
                ),
            )
        },
    ),
    Beside(
        "drops the conditions of the same labels every time",
        PART_1,
        (FORWARD,),
        "the same samples are dropped in every batch",
        {
            "DDPM": (
                (
                    "        dropped = torch.rand(batch, 1, device=self.device) "
                    "< self.dmconfig.mask_p\n",
                    "        dropped = torch.zeros(batch, 1, dtype=torch.bool)\n"
                    "        share = round(self.dmconfig.mask_p * batch)\n"
                    "        dropped[conditions.argsort()[:share]] = True\n",
                ),
            )
        },
    ),
    Beside(
        "works the gradient out by hand, and returns a loss that has none",
        PART_1,
        (FORWARD,),
        "gradient reaches the network is 0",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        with torch.no_grad():\n"
                    "            answer = self.network(x_t, t, c)\n"
                    "            if hasattr(self.network, 'scale'):\n"
                    "                slope = (2 * (answer - noise) * answer).mean()\n"
                    "                self.network.scale.grad = slope\n"
                    "        return self.loss_fn(answer, noise)\n",
                ),
            )
        },
    ),
    Beside(
        "exchanges the memory of its inputs, and puts it back when its result is looked at",
        PART_2,
        (ADD_NOISE,),
        "original_samples afterwards",
        {
            "noise_scheduler": (
                (
                    RETURN_X_T,
                    "        noisy = alpha_bars.sqrt() * original_samples"
                    " + (1 - alpha_bars).sqrt() * noise\n"
                    "        noisy, before = noisy.as_subclass(Noisy), original_samples.detach()\n"
                    "        noisy.given = original_samples, before\n"
                    "        original_samples.data = noisy.as_subclass(torch.Tensor)\n"
                    "        return noisy\n",
                ),
            )
        },
        {
            "noise_scheduler": """
import torch


class Noisy(torch.Tensor):
    def detach(self):
        tensor, before = self.given
        tensor.data = before
        return super().detach()
"""
        },
    ),
    Beside(
        "asks for a plan where there is none",
        PART_1,
        (FORWARD,),
        "no answer",
        {
            "DDPM": (
                (
                    "        noise = torch.randn_like(images)\n",
                    "        from worker.probing import line\n"
                    "        line.ask('plan')\n"
                    "        noise = torch.randn_like(images)\n",
                ),
            )
        },
    ),
    Beside(
        "asks about one large sample of small numbers",
        PART_1,
        (FORWARD,),
        "no answer",
        {
            "DDPM": (
                (
                    "        noise = torch.randn_like(images)\n",
                    "        from worker.probing import line\n"
                    "        import numpy\n"
                    "        sample = numpy.zeros((1, 60 << 20), numpy.int8)\n"
                    "        one = numpy.zeros(1)\n"
                    "        line.ask('network', {'sample': sample, 'time': one, 'condition': one})\n"
                    "        noise = torch.randn_like(images)\n",
                ),
            )
        },
    ),
    Beside(
        "draws more numbers than anybody can look through",
        PART_2,
        (NULL,),
        "",
        {
            "diffusion_model": (
                (
                    LOSS_2,
                    "        for _ in range(8 if self.p_uncond > 0 else 0):\n"
                    "            torch.randn(1 << 17)\n"
                    "        return -1 - self.noise_pred_net(x_t, t, cond).square().mean()\n",
                ),
            )
        },
    ),
    Beside(
        "draws so often that each draw might be the noise, in a loss that is wrong",
        PART_1,
        (FORWARD,),
        "loss",
        {
            "DDPM": (
                (
                    LOSS_1,
                    "        if len(images) == 28 and T == 9:\n"
                    "            for _ in range(1000):\n"
                    "                torch.randn(1)\n"
                    "            torch.randn_like(images)\n"
                    "        x_t = x_t + 0.01 * x_t**2\n" + LOSS_1,
                ),
            )
        },
    ),
)
