# {
#  "persona": "C programmer: counters, while loops, one sample after the other",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        n = data.shape[0]
        t = DL_random((n,), int_range=(0, self.denoising_steps), seed=seed)
        u = DL_random((n,), normal=False, seed=seed)
        eps = DL_random(data.shape, seed=seed)
        t = t.to(self.device)
        eps = eps.to(self.device)
        c = cond.clone()
        i = 0
        while i < n:
            if u[i] < self.p_uncond:
                c[i] = 0
            i += 1
        xt = self.noise_scheduler.add_noise(data, eps, t)
        out = self.noise_pred_net(xt, t, c)
        total = 0.0
        i = 0
        while i < n:
            d = eps[i] - out[i]
            total = total + (d * d).sum()
            i += 1
        return total / eps.numel()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        n = cond.shape[0]
        w = guidance_weight
        net = self.ema.averaged_model
        net.eval()
        x = DL_random((n,) + self.input_shape, seed=seed).to(self.device)
        none = torch.zeros_like(cond)
        with torch.no_grad():
            t = self.denoising_steps - 1
            while t >= 0:
                e1 = net(x, t, cond)
                e0 = net(x, t, none)
                e = (1.0 + w) * e1 - w * e0
                x = self.noise_scheduler.denoise_step(e, t, x, threshold, seed)
                t -= 1
        return x
