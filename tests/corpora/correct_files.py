"""Right and wrong ways to change the reference's files: name, and {module: pieces, each with what
takes its place}.

A module that the reference does not have is a new file, given as text.
"""

IMPORT_TORCH = "import torch\nfrom randomizer import DL_random"
IMPORT_RANDOMIZER = "from randomizer import DL_random"
IMPORT_SCHEDULER = "from noise_scheduler import NoiseScheduler"
IMPORT_TQDM = "from tqdm.auto import tqdm"

CLASS = "class NoiseScheduler:"
INIT = "    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):"
NUM_STEPS = "        self.num_steps = num_steps\n"
BETAS = "self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float32)"
ALPHAS = "self.alphas = 1 - self.betas"
ALPHA_BARS = "self.alpha_bars = torch.cumprod(self.alphas, dim=0)"
TABLES = f"{BETAS}\n        {ALPHAS}\n        {ALPHA_BARS}"
ADD_NOISE = "    def add_noise(self"
GATHER = """alpha_bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)]  # (B,)
        alpha_bars = alpha_bars.to(noise.device).view(-1, *[1] * (noise.ndim - 1))  # (B, 1, ..., 1)"""
ADD = "return alpha_bars.sqrt() * original_samples + (1 - alpha_bars).sqrt() * noise"
STEP = "    def denoise_step("
BETA_T = "beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]"
MEAN = "mean = (x_t - beta_t / (1 - alpha_bar_t).sqrt() * model_prediction) / alpha_t.sqrt()"
LAST = "if t == 0:"
DRAW_Z = "DL_random(x_t.shape, seed=seed).to(x_t.device)"

BUILD = "self.noise_scheduler = NoiseScheduler(denoising_steps)"
COINS = "DL_random((len(data),), normal=False, seed=seed)"
NULL = "cond = cond.masked_fill(dropped.to(self.device).view(-1, *[1] * (cond.ndim - 1)), 0)"
MASK = f"dropped = {COINS} < self.p_uncond  # (B,)\n        {NULL}"
ONE_COIN = """if DL_random((1,), normal=False, seed=seed).item() < self.p_uncond:
            cond = torch.zeros_like(cond)"""
DRAW_T = "DL_random((len(data),), int_range=(0, self.denoising_steps))"
DRAW_EPSILON = "DL_random(data.shape)"
X_T = "x_t = self.noise_scheduler.add_noise(data, epsilon, t)"
LOSS = "return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)"
SAMPLE = "    def generate_sample(self,"
NO_GRAD = "with torch.no_grad():"
DRAW_X_T = "DL_random((len(cond), *self.input_shape), seed=seed)"
DENOISE = "x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)"

KEEP_ROOTS = f"""{TABLES}
        self.signal = torch.sqrt(self.alpha_bars)
        self.sigma = torch.sqrt(1 - self.alpha_bars)"""
ADD_WITH_ROOTS = """shape = (-1, *[1] * (noise.ndim - 1))
        return self.signal[timesteps].view(shape) * original_samples + self.sigma[timesteps].view(shape) * noise"""
X_T_WITH_ROOTS = """s, shape = self.noise_scheduler, (-1, *[1] * (data.ndim - 1))
        x_t = s.signal[t].view(shape) * data + s.sigma[t].view(shape) * epsilon"""

FILES = {
    "relative imports": {
        "noise_scheduler": (IMPORT_RANDOMIZER, "from .randomizer import DL_random"),
        "diffusion_model": (IMPORT_SCHEDULER, "from .noise_scheduler import NoiseScheduler"),
    },
    "package imports": {
        "noise_scheduler": (IMPORT_RANDOMIZER, "from diffusion_models.randomizer import DL_random"),
        "diffusion_model": (
            IMPORT_SCHEDULER,
            "from diffusion_models.noise_scheduler import NoiseScheduler",
        ),
    },
    "modules imported": {
        "noise_scheduler": (IMPORT_RANDOMIZER, "import randomizer", DRAW_Z, f"randomizer.{DRAW_Z}"),
        "diffusion_model": (
            IMPORT_SCHEDULER,
            "import noise_scheduler as ns",
            "= NoiseScheduler",
            "= ns.NoiseScheduler",
        ),
    },
    "a module imported from its package": {
        "diffusion_model": (
            IMPORT_SCHEDULER,
            "from . import noise_scheduler as ns",
            "= NoiseScheduler",
            "= ns.NoiseScheduler",
        ),
    },
    "star imports": {
        "noise_scheduler": (IMPORT_RANDOMIZER, "from randomizer import *"),
        "diffusion_model": (IMPORT_SCHEDULER, "from .noise_scheduler import *"),
    },
    "torch's functions by name": {
        "noise_scheduler": (
            IMPORT_RANDOMIZER,
            "from torch import randn",
            DRAW_Z,
            "randn(x_t.shape)",
        ),
        "diffusion_model": (
            IMPORT_TQDM,
            f"from torch import rand, randint, randn_like\n{IMPORT_TQDM}",
            COINS,
            "rand(len(data))",
            DRAW_T,
            "randint(0, self.denoising_steps, (len(data),))",
            DRAW_EPSILON,
            "randn_like(data)",
        ),
    },
    "Python's and numpy's functions by name": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"from numpy.random import randn\n{IMPORT_TORCH}",
            DRAW_Z,
            "torch.tensor(randn(*x_t.shape)).to(x_t)",
        ),
        "diffusion_model": (
            IMPORT_TQDM,
            f"from random import random, randrange\n{IMPORT_TQDM}",
            COINS,
            "torch.tensor([random() for _ in data])",
            DRAW_T,
            "torch.tensor([randrange(self.denoising_steps) for _ in data])",
        ),
    },
    "generators of the module": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"import numpy as np\n{IMPORT_TORCH}\nRNG = np.random.default_rng(0)",
            DRAW_Z,
            "torch.from_numpy(RNG.standard_normal(x_t.shape)).to(x_t)",
        ),
        "diffusion_model": (
            IMPORT_TQDM,
            f"import random\n{IMPORT_TQDM}\nRNG, G = random.Random(1), torch.Generator()",
            COINS,
            "torch.tensor([RNG.random() for _ in data])",
            DRAW_EPSILON,
            "torch.randn(data.shape, generator=G)",
        ),
    },
    "generators of the object": {
        "noise_scheduler": (
            TABLES,
            f"{TABLES}\n        self.rng = torch.Generator().manual_seed(0)",
            DRAW_Z,
            "torch.randn(x_t.shape, generator=self.rng)",
        ),
        "diffusion_model": (
            IMPORT_TQDM,
            f"import numpy as np\n{IMPORT_TQDM}",
            BUILD,
            f"{BUILD}\n        self.rng = np.random.default_rng()",
            DRAW_X_T,
            "torch.tensor(self.rng.normal(size=(len(cond), *self.input_shape))).float()",
        ),
    },
    "a progress bar for notebooks": {
        "diffusion_model": (IMPORT_TQDM, "from tqdm.notebook import tqdm"),
    },
    "one's own DL_random": {
        "noise_scheduler": (
            IMPORT_RANDOMIZER,
            "def DL_random(shape, seed=None):\n    return torch.randn(shape)",
        ),
    },
    "a file of helpers": {
        "my_helpers": "def extract(table, t, x):\n    return table.gather(0, t).reshape(-1, *[1] * "
        "(x.ndim - 1))\n",
        "noise_scheduler": (
            IMPORT_TORCH,
            f"{IMPORT_TORCH}\nfrom my_helpers import extract",
            GATHER,
            "alpha_bars = extract(self.alpha_bars, timesteps, noise)",
        ),
    },
    "a file that imports another": {
        "losses": "from noise_scheduler import NoiseScheduler\n\n\ndef mse(a, b):\n    return ((a "
        "- b) ** 2).mean()\n",
        "diffusion_model": (
            IMPORT_SCHEDULER,
            f"{IMPORT_SCHEDULER}\nfrom losses import mse",
            LOSS,
            "return mse(self.noise_pred_net(x_t, t, cond), epsilon)",
        ),
    },
    "helper methods": {
        "noise_scheduler": (
            CLASS,
            f"{CLASS}\n    @staticmethod\n    def z(shape, seed):\n        return DL_random(shape, "
            f"seed=seed)\n",
            DRAW_Z,
            "self.z(x_t.shape, seed)",
        ),
        "diffusion_model": (
            SAMPLE,
            "    def drop(self, cond):\n        coins = DL_random((len(cond),), normal=False) < "
            "self.p_uncond\n"
            f"        return cond * ~coins.view(-1, *[1] * (cond.ndim - 1))\n\n{SAMPLE}",
            MASK,
            "cond = self.drop(cond)",
        ),
    },
    "type hints": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"from __future__ import annotations\nfrom typing import Optional\n{IMPORT_TORCH}",
            "threshold=False, seed=None)",
            "threshold: bool = False, seed: Optional[int] = None) -> torch.Tensor",
        ),
    },
    "a dataclass": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"from dataclasses import dataclass\n{IMPORT_TORCH}",
            CLASS,
            f"@dataclass\n{CLASS}",
            NUM_STEPS,
            "",
            INIT,
            "    num_steps: int\n    beta_start: float = 1e-4\n    beta_end: float = 0.02\n\n"
            "    def __post_init__(self):",
            BETAS,
            "self.betas = torch.linspace(self.beta_start, self.beta_end, self.num_steps)",
        ),
    },
    "an nn.Module with buffers": {
        "noise_scheduler": (
            CLASS,
            "class NoiseScheduler(torch.nn.Module):",
            NUM_STEPS,
            "        super().__init__()\n",
            BETAS,
            "self.register_buffer('betas', torch.linspace(beta_start, beta_end, num_steps))",
            ALPHAS,
            "self.register_buffer('alphas', 1 - self.betas)",
            ALPHA_BARS,
            "self.register_buffer('alpha_bars', self.alphas.cumprod(0))\n"
            "        self.register_buffer('signal', self.alpha_bars.sqrt())\n"
            "        self.register_buffer('sigma', (1 - self.alpha_bars).sqrt())",
            f"{GATHER}\n        {ADD}",
            ADD_WITH_ROOTS,
        ),
        "diffusion_model": (BUILD, f"{BUILD}.to(self.device)"),
    },
    "properties": {
        "noise_scheduler": (
            f"{ALPHAS}\n        {ALPHA_BARS}",
            "",
            ADD_NOISE,
            "    @property\n    def alphas(self):\n        return 1 - self.betas\n\n"
            f"    @property\n    def alpha_bars(self):\n        return "
            f"self.alphas.cumprod(0)\n\n{ADD_NOISE}",
        ),
    },
    "tables made when first asked for": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"from functools import cached_property\n{IMPORT_TORCH}",
            f"{ALPHAS}\n        {ALPHA_BARS}",
            "",
            ADD_NOISE,
            "    @cached_property\n    def alphas(self):\n        return 1 - self.betas\n\n"
            f"    @cached_property\n    def alpha_bars(self):\n        return "
            f"self.alphas.cumprod(0)\n\n{ADD_NOISE}",
        ),
    },
    "tables in float64 until they are used": {
        "noise_scheduler": (
            BETAS,
            BETAS.replace("float32", "float64"),
            GATHER,
            f"self.alpha_bars = self.alpha_bars.to(noise.dtype)\n        {GATHER}",
            BETA_T,
            "beta_t, alpha_t, alpha_bar_t = (v[t].to(x_t) for v in (self.betas, self.alphas, "
            "self.alpha_bars))",
        ),
    },
    "numpy tables": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"import numpy as np\n{IMPORT_TORCH}",
            BETAS,
            "self.betas = np.linspace(beta_start, beta_end, num_steps)",
            ALPHA_BARS,
            "self.alpha_bars = np.cumprod(self.alphas)",
            GATHER,
            "alpha_bars = torch.tensor(self.alpha_bars[timesteps.numpy()]).view(-1, *[1] * "
            "(noise.ndim - 1))",
            BETA_T,
            "beta_t, alpha_t, alpha_bar_t = torch.tensor([self.betas[t], self.alphas[t], "
            "self.alpha_bars[t]])",
            "alpha_bar_prev = self.alpha_bars[t - 1]",
            "alpha_bar_prev = torch.tensor(self.alpha_bars[t - 1])",
        ),
    },
    "roots kept": {
        "noise_scheduler": (TABLES, KEEP_ROOTS, f"{GATHER}\n        {ADD}", ADD_WITH_ROOTS),
        "diffusion_model": (X_T, X_T_WITH_ROOTS),
    },
    "roots kept by the model": {
        "diffusion_model": (
            BUILD,
            f"{BUILD}\n        self.signal = self.noise_scheduler.alpha_bars ** 0.5\n"
            "        self.sigma = (1 - self.noise_scheduler.alpha_bars) ** 0.5",
            X_T,
            X_T_WITH_ROOTS.replace("self.noise_scheduler,", "self,"),
        ),
    },
    "a second name for the scheduler": {
        "diffusion_model": (
            BUILD,
            f"{BUILD}\n        self.scheduler = self.noise_scheduler",
            X_T,
            X_T.replace("noise_", ""),
            DENOISE,
            DENOISE.replace("self.noise_", "self."),
        ),
    },
    "z as an argument": {
        "noise_scheduler": (
            "threshold=False, seed=None)",
            "threshold=False, seed=None, z=None)",
            DRAW_Z,
            f"{DRAW_Z} if z is None else z",
        ),
        "diffusion_model": (
            DENOISE,
            DENOISE.replace("threshold)", "threshold, z=DL_random(x_t.shape))"),
        ),
    },
    "the seed for every draw, and one coin for the batch": {
        "diffusion_model": (
            MASK,
            ONE_COIN,
            DRAW_T,
            DRAW_T.replace("))", "), seed=seed)"),
            DRAW_EPSILON,
            DRAW_EPSILON.replace(")", ", seed=seed)"),
            DENOISE,
            DENOISE.replace("threshold)", "threshold, seed)"),
        ),
    },
    "@torch.no_grad()": {
        "noise_scheduler": (STEP, f"    @torch.no_grad()\n{STEP}"),
        "diffusion_model": (SAMPLE, f"    @torch.no_grad()\n{SAMPLE}"),
    },
    "@torch.inference_mode()": {
        "diffusion_model": (SAMPLE, f"    @torch.inference_mode()\n{SAMPLE}"),
    },
    "x_t changed in place by a step": {
        "noise_scheduler": (
            MEAN,
            "x_t -= beta_t / (1 - alpha_bar_t).sqrt() * model_prediction\n"
            "            mean = x_t.div_(alpha_t.sqrt())",
        ),
    },
    "statements of the module": {
        "noise_scheduler": (
            IMPORT_TORCH,
            f"{IMPORT_TORCH}\ntorch.manual_seed(0)\nprint('loaded from', __file__)",
        ),
        "diffusion_model": (
            IMPORT_TQDM,
            f"import warnings\n{IMPORT_TQDM}\nwarnings.filterwarnings('ignore')",
            "def _ema_path(",
            "if __name__ == '__main__':\n    DiffusionModel((2, 2), 3)\n\n\ndef _ema_path(",
        ),
    },
}
