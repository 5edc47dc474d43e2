# {
#  "persona": "Japanese student, functional style, small pure helper functions above the class",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
def _column(v):
    return v.reshape(-1, 1, 1, 1)
def _diffuse(x0, eps, signal, sigma):
    return _column(signal) * x0 + _column(sigma) * eps
def _forget(onehot, p, value):
    keep = torch.bernoulli(torch.full((onehot.shape[0], 1), 1.0 - p, device=onehot.device)).bool()
    return torch.where(keep, onehot, torch.full_like(onehot, value))
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = torch.randint(low=1, high=config.T + 1, size=(images.shape[0],))
        s = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = _diffuse(images, eps, s["sqrt_alpha_bar"], s["sqrt_oneminus_alpha_bar"])
        onehot = F.one_hot(conditions, config.num_classes).to(images.dtype)
        c = _forget(onehot, config.mask_p, config.condition_mask_value)
        time = _column(t.to(self.device) / config.T)
        return F.mse_loss(self.network(x_t, time, c), eps)
