# {
#  "persona": "A physicist who thinks in numpy and loops over the samples of a batch.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "numpy float64 tables; per-sample Python loop with one network call for the whole batch; labels drawn with torch.rand one at a time"
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = np.linspace(beta_1, beta_T, T)  # float64, beta[0] belongs to t = 1
        alpha = 1.0 - beta
        alpha_bar = np.cumprod(alpha)
        where = t_s.numpy() - 1
        values = {
            "beta_t": beta,
            "alpha_t": alpha,
            "alpha_t_bar": alpha_bar,
            "sqrt_beta_t": np.sqrt(beta),
            "oneover_sqrt_alpha": alpha ** -0.5,
            "sqrt_alpha_bar": np.sqrt(alpha_bar),
            "sqrt_oneminus_alpha_bar": np.sqrt(1.0 - alpha_bar),
        }
        return {
            name: torch.tensor(table[where], dtype=torch.float32, device=self.device) for name, table in values.items()
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        noisy, noises, times, conds = [], [], [], []
        for image, label in zip(images, conditions):
            t = int(torch.randint(1, cfg.T + 1, ()))
            s = self.scheduler(t)
            eps = torch.randn(image.shape, device=self.device)
            noisy.append(s["sqrt_alpha_bar"] * image + s["sqrt_oneminus_alpha_bar"] * eps)
            noises.append(eps)
            times.append(t / cfg.T)
            c = torch.zeros(cfg.num_classes, device=self.device)
            c[label] = 1.0
            if torch.rand(()).item() < cfg.mask_p:
                c[:] = cfg.condition_mask_value
            conds.append(c)
        t = torch.tensor(times, device=self.device).reshape(-1, 1, 1, 1)
        eps_hat = self.network(torch.stack(noisy), t, torch.stack(conds))
        return self.loss_fn(eps_hat, torch.stack(noises))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        conditions = torch.as_tensor(conditions)
        if conditions.ndim == 1:
            conditions = torch.from_numpy(np.eye(config.num_classes, dtype=np.float32)[conditions.cpu().numpy()])
        c = conditions.float().to(self.device)
        nothing = np.full((shape[0], config.num_classes), config.condition_mask_value, dtype=np.float32)
        nothing = torch.from_numpy(nothing).to(self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            t = config.T
            while t >= 1:
                s = self.scheduler(t)
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                e1 = self.network(x, time, c)
                e0 = self.network(x, time, nothing)
                e = e1 + omega * (e1 - e0)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e)
                if t != 1:
                    x = x + s["sqrt_beta_t"] * torch.randn(shape, device=self.device)
                t -= 1
            return torch.clip(x * config.pixel_std + config.pixel_mean, 0.0, 1.0)
