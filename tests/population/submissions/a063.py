# {
#  "persona": "Kazakh student, omega confusion with the class attribute",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "the guidance uses config.omega and ignores the argument omega; it should use the argument"
#   ]
#  },
#  "note": "hidden where omega equals config.omega"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        w = config.omega
        cond = conditions.to(self.device)
        onehot = cond if cond.ndim == 2 else F.one_hot(cond.long(), config.num_classes)
        onehot = onehot.float()
        unlabeled = torch.full_like(onehot, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            info = self.scheduler(t)
            frac = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
            with torch.no_grad():
                e1 = self.network(x, frac, onehot)
                e2 = self.network(x, frac, unlabeled)
            e = (1 + w) * e1 - w * e2
            x = info["oneover_sqrt_alpha"] * (x - info["beta_t"] / info["sqrt_oneminus_alpha_bar"] * e)
            if t > 1:
                x = x + info["sqrt_beta_t"] * torch.randn(shape, device=self.device)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
