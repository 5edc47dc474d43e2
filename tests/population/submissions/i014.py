# {
#  "persona": "Half-finished refactor from a zero-based draft to t = 1..T; the rest of the sampler was taken over from part 2's conventions.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The table runs linearly over T + 1 entries, the first of which is never used but multiplied into alpha_bar; beta_1 should stand at t = 1 and the product should begin there.",
#    "sqrt_oneminus_alpha_bar is 1 - sqrt(alpha_bar); it should be sqrt(1 - alpha_bar)."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The unconditional row is all zeros (part 2's null token); it should be condition_mask_value.",
#    "The network is told t - 1 of T (the loop counts from 0 and only the scheduler got the + 1); it should be told t / T.",
#    "The fresh noise z is drawn once before the loop and used at every step; each step should draw its own."
#   ]
#  },
#  "note": "The scheduler is off by small numbers (an 1/T error of slope); sample's z is drawn once before the loop."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # index 0 stays unused so that betas[t] is beta_t
        betas = torch.linspace(beta_1, beta_T, T + 1, device=self.device)
        alphas = 1 - betas
        alpha_bars = alphas.cumprod(dim=0)
        pick = lambda table: table[t_s.to(self.device)]
        return {
            "beta_t": pick(betas),
            "sqrt_beta_t": pick(betas.sqrt()),
            "alpha_t": pick(alphas),
            "oneover_sqrt_alpha": pick(1 / alphas.sqrt()),
            "alpha_t_bar": pick(alpha_bars),
            "sqrt_alpha_bar": pick(alpha_bars.sqrt()),
            "sqrt_oneminus_alpha_bar": pick(1 - alpha_bars.sqrt()),
        }

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = conditions.to(self.device)
        if cond.ndim == 1:
            cond = F.one_hot(cond.long(), config.num_classes)
        cond = cond.float()
        null = torch.zeros_like(cond)
        x = torch.randn(shape, device=self.device)
        z = torch.randn_like(x)
        for t in reversed(range(config.T)):
            s = self.scheduler(t + 1)
            time = torch.full((len(x), 1, 1, 1), t / config.T, device=self.device)
            eps = (1 + omega) * self.network(x, time, cond) - omega * self.network(x, time, null)
            x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
            if t > 0:
                x = x + s["sqrt_beta_t"] * z
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)
