# {
#  "persona": "does not trust torch.quantile, interpolates between sorted entries by hand; a helper for alpha_bar",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  }
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def _abar(self, t):
        # -1 is the clean image
        return 1.0 if t < 0 else self.alpha_bars[t].double().item()

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        now, then = self._abar(t), self._abar(t_previous)
        sigma2 = eta**2 * (1 - then) / (1 - now) * (1 - now / then)
        mean = x_0 * math.sqrt(then) + epsilon * math.sqrt(max(0.0, 1 - then - sigma2))
        if eta == 0:
            return mean
        fresh = DL_random(x_0.shape, seed=seed).to(x_0.device)
        return mean + math.sqrt(sigma2) * fresh

    def dynamic_threshold(self, x_0, quantile=0.995):
        a = x_0.abs().flatten(start_dim=1)
        a, _ = a.sort(dim=1)
        n = a.shape[1]
        pos = quantile * (n - 1)
        low = math.floor(pos)
        high = min(low + 1, n - 1)
        q = a[:, low] + (pos - low) * (a[:, high] - a[:, low])
        s = torch.where(q > 1, q, torch.ones_like(q))
        s = s.view(-1, *([1] * (x_0.ndim - 1)))
        return torch.where(x_0.abs() > s, x_0.sign() * s, x_0) / s
