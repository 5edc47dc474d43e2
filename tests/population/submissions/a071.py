# {
#  "persona": "Scottish student, squeezes until the error goes away",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "t_s.squeeze() and squeezed results lose the dimensions of size 1, so (B, 1) comes back as (B,) and (1,) as (); the values should be shaped like t_s"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        alpha_bars = torch.cumprod(1 - betas, dim=0)
        t = t_s.squeeze()  # (B, 1) -> (B,)
        beta_t = betas[t - 1].to(self.device)
        alpha_t = 1 - beta_t
        alpha_t_bar = alpha_bars[t - 1].to(self.device)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        if y.ndim == 1:
            y = F.one_hot(y.long(), config.num_classes)
        y = y.float()
        y0 = torch.full(y.size(), float(config.condition_mask_value)).to(self.device)
        with torch.no_grad():
            x = torch.randn(shape).to(self.device)
            for t in range(config.T, 0, -1):
                sc = self.scheduler(t)
                a = sc["oneover_sqrt_alpha"].squeeze()
                b = sc["beta_t"].squeeze()
                s1 = sc["sqrt_oneminus_alpha_bar"].squeeze()
                tin = torch.tensor([t / config.T]).repeat(shape[0]).view(-1, 1, 1, 1).to(self.device)
                e = self.network(x, tin, y) * (1 + omega) - self.network(x, tin, y0) * omega
                z = torch.randn(shape).to(self.device)
                if t == 1:
                    z = z * 0
                x = a * (x - b / s1 * e) + sc["sqrt_beta_t"].squeeze() * z
        x = x * 0.3081 + 0.1307
        return x.clamp(0, 1)
