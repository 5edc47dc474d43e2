# {
#  "persona": "Functional programmer: torch.vmap, functools.reduce, closures, no mutable state; part 2 core and extras' velocity pair.",
#  "functions": {
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.__init__": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.add_noise": [],
#   "diffusion_models/noise_scheduler.py:NoiseScheduler.denoise_step": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [],
#   "diffusion_models/extras.py:FastScheduler.__init__": [],
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.from_velocity": []
#  },
#  "note": "add_noise through torch.vmap over samples; generate_sample is a functools.reduce over times, and the network gets t as an int; the coin of the loss is a list of bools, one per sample, and the null rows are stacked; velocity and from_velocity reuse add_noise with swapped arguments (the jump turned by 90 degrees); alpha_bars by itertools.accumulate of Python floats; denoise_step builds two coefficient pairs and adds noise through a closure."
# }
# --- diffusion_models/diffusion_model.py
from functools import reduce
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = len(data)
        coins = DL_random((n,), normal=False, seed=seed)
        drop = [coin < self.p_uncond for coin in coins.tolist()]
        seen = torch.stack([torch.zeros_like(row) if gone else row for row, gone in zip(cond, drop, strict=True)])
        times = DL_random(n, int_range=(0, self.denoising_steps))
        epsilon = DL_random(data.shape).to(data)
        x_t = self.noise_scheduler.add_noise(data, epsilon, times)
        error = self.noise_pred_net(x_t, times.to(self.device), seen) - epsilon
        return torch.mean(error**2)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model.eval()

        def epsilon(x, t):
            ask = lambda c: network(x, t, c)
            return ask(cond) if not guidance_weight else ask(cond) * (1 + guidance_weight) - ask(cond * 0) * guidance_weight

        def back(x, t):
            return self.noise_scheduler.denoise_step(epsilon(x, t), t, x, threshold)

        with torch.no_grad():
            start = DL_random((len(cond),) + self.input_shape, seed=seed).to(self.device)
            return reduce(back, range(self.denoising_steps)[::-1], start)
# --- diffusion_models/extras.py
class FastScheduler:
    def __init__(self, num_steps):
        self.num_steps = num_steps
        f = lambda t: math.cos((t / num_steps + 0.008) / 1.008 * math.pi / 2) ** 2
        betas = [min(1 - f(t + 1) / f(t), 0.999) for t in range(num_steps)]
        self.betas = torch.tensor(betas)
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.double().cumprod(0).float()

    def velocity(self, x_0, noise, timesteps):
        # the derivative of the jump with respect to the angle: x_t with (x_0, noise) -> (noise, -x_0)
        return self.add_noise(noise, -x_0, timesteps)

    def from_velocity(self, v, x_t, t):
        times = torch.full((len(v),), t)
        return self.add_noise(x_t, -v, times), self.add_noise(v, x_t, times)
# --- diffusion_models/noise_scheduler.py
import operator
from itertools import accumulate
class NoiseScheduler:
    def __init__(self, num_steps, beta_start=1e-4, beta_end=0.02):
        self.num_steps = num_steps
        step = (beta_end - beta_start) / (num_steps - 1) if num_steps > 1 else 0.0
        betas = [beta_start + n * step for n in range(num_steps)]
        alphas = [1 - beta for beta in betas]
        self.betas, self.alphas, self.alpha_bars = map(torch.Tensor, (betas, alphas, list(accumulate(alphas, operator.mul))))

    def add_noise(self, original_samples, noise, timesteps):
        bars = self.alpha_bars[timesteps.to("cpu")].to(original_samples.device)

        def one(x, e, bar):
            return torch.sqrt(bar) * x + torch.sqrt(1 - bar) * e

        return torch.vmap(one)(original_samples, noise, bars)

    def denoise_step(self, model_prediction, t, x_t, threshold=False, seed=None):
        beta_t, alpha_t, alpha_bar_t = self.betas[t], self.alphas[t], self.alpha_bars[t]
        first = t == 0

        def noisy(mean):
            return mean if first else torch.add(mean, DL_random(mean.shape, seed=seed).to(mean.device) * beta_t.sqrt())

        if threshold:
            x_0 = torch.sub(x_t, model_prediction * (1 - alpha_bar_t).sqrt()).div(alpha_bar_t.sqrt()).clip(min=-1, max=1)
            if first:
                return x_0  # alpha_bar_{-1} = 1: all the weight is on x_0
            before = alpha_bar_t / alpha_t
            weight_0, weight_t = before.sqrt() * beta_t, alpha_t.sqrt() * (1 - before)
            return noisy((weight_0 * x_0 + weight_t * x_t) / (1 - alpha_bar_t))
        return noisy(alpha_t.rsqrt() * x_t - beta_t * ((1 - alpha_bar_t) * alpha_t).rsqrt() * model_prediction)
