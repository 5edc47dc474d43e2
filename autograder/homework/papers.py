"""The papers that exercises point to, as links."""

DDPM = "[DDPM](https://arxiv.org/abs/2006.11239)"
CFG = "[CFG](https://arxiv.org/abs/2207.12598)"
NICHOL_DHARIWAL = "[Nichol and Dhariwal 2021](https://arxiv.org/abs/2102.09672)"
SALIMANS_HO = "[Salimans and Ho 2022](https://arxiv.org/abs/2202.00512)"
SONG = "[DDIM](https://arxiv.org/abs/2010.02502)"
IMAGEN = "[Imagen](https://arxiv.org/abs/2205.11487)"
POLICY = "[Diffusion policy](https://arxiv.org/abs/2303.04137)"
