# {
#  "persona": "functional style: reduce, partial, lambdas",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
from functools import reduce
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network, w = self.ema.averaged_model.eval(), guidance_weight
        null = torch.zeros_like(cond)

        def guided(x, t):
            times = torch.tensor(t, device=self.device).repeat(len(x))
            return (1 + w) * network(x, times, cond) - w * network(x, times, null)

        def step(x, t):
            return self.noise_scheduler.denoise_step(guided(x, t), t, x, threshold, seed)

        with torch.no_grad():
            x_T = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
            return reduce(step, reversed(range(self.denoising_steps)), x_T)
