# {
#  "persona": "Luxembourg student, puts the model in eval mode for the time of sampling and restores it, tqdm-like printing",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        before = self.training
        self.eval()
        cond = conditions.to(self.device)
        if cond.ndim == 1:
            cond = F.one_hot(cond.to(torch.long), config.num_classes)
        cond = cond.to(torch.float32)
        nocond = torch.full_like(cond, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                rel = torch.full((len(cond), 1, 1, 1), t / config.T, device=self.device)
                eps_c = self.network(x, rel, cond)
                eps_u = self.network(x, rel, nocond)
                eps = eps_c + omega * (eps_c - eps_u)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
                if t % 100 == 0:
                    print(f"sampling, t = {t}")
        self.train(before)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
