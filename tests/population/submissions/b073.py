# {
#  "persona": "numpy tables in one helper; one thing off in each function",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "np.append(1.0, ...) shifts alpha_bar by one, so that index t - 1 holds alpha_bar_{t-1}: it is 1 at t = 1; alpha_bar must be np.cumprod(alpha) without the 1 in front."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The network is given t instead of t / T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The noise has the posterior variance beta_t (1 - alpha_bar_{t-1}) / (1 - alpha_bar_t); here sigma_t = sqrt(beta_t) is asked for."
#   ]
#  },
#  "note": "the posterior variance is the other choice of DDPM section 3.2; wrong here only because the docstring names sigma_t = sqrt(beta_t)"
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = np.linspace(beta_1, beta_T, T)
        alpha = 1 - beta
        alpha_bar = np.append(1.0, np.cumprod(alpha))
        i = t_s.numpy() - 1
        values = {
            "beta_t": beta[i],
            "sqrt_beta_t": np.sqrt(beta[i]),
            "alpha_t": alpha[i],
            "oneover_sqrt_alpha": 1 / np.sqrt(alpha[i]),
            "alpha_t_bar": alpha_bar[i],
            "sqrt_alpha_bar": np.sqrt(alpha_bar[i]),
            "sqrt_oneminus_alpha_bar": np.sqrt(1 - alpha_bar[i]),
        }
        return {k: torch.as_tensor(v, dtype=torch.float32).to(self.device) for k, v in values.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = len(images)
        t = torch.randint(1, self.dmconfig.T + 1, (B,))
        s = self.scheduler(t)
        eps = torch.randn(images.shape, device=self.device)
        noisy = s["sqrt_alpha_bar"].reshape(B, 1, 1, 1) * images + s["sqrt_oneminus_alpha_bar"].reshape(B, 1, 1, 1) * eps
        c = torch.eye(self.dmconfig.num_classes, device=self.device)[conditions]
        drop = torch.rand(B) < self.dmconfig.mask_p
        c[drop.to(self.device)] = self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(noisy, t.float().reshape(B, 1, 1, 1).to(self.device), c), eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.float() if conditions.ndim == 2 else torch.eye(config.num_classes, device=conditions.device)[conditions.long()]
        c = c.to(self.device)
        none = torch.full_like(c, config.condition_mask_value)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in np.arange(config.T, 0, -1):
                t = int(t)
                s = self.scheduler(t)
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, time, c) - omega * self.network(x, time, none)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    before = self.scheduler(t - 1)["alpha_t_bar"]
                    variance = s["beta_t"] * (1 - before) / (1 - s["alpha_t_bar"])
                    x = x + variance.sqrt() * torch.randn_like(x)
            return (x * 0.3081 + 0.1307).clamp(0, 1)
