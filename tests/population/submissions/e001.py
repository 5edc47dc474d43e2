# {
#  "persona": "ports hojonathanho/diffusion from TensorFlow, numpy float64 tables and extract()",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = np.linspace(beta_1, beta_T, T, dtype=np.float64)
        alphas = 1. - betas
        alphas_cumprod = np.cumprod(alphas, axis=0)
        assert alphas_cumprod.shape == (T,)
        out = {
            'beta_t': betas,
            'sqrt_beta_t': np.sqrt(betas),
            'alpha_t': alphas,
            'oneover_sqrt_alpha': np.sqrt(1. / alphas),
            'alpha_t_bar': alphas_cumprod,
            'sqrt_alpha_bar': np.sqrt(alphas_cumprod),
            'sqrt_oneminus_alpha_bar': np.sqrt(1. - alphas_cumprod),
        }
        return {k: self._extract(v, t_s).to(self.device) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, C, H, W = images.shape
        T = self.dmconfig.T
        # q_sample
        t = torch.randint(1, T + 1, (B, 1), device=self.device)
        noise = torch.randn_like(images)
        coeff = self.scheduler(t)
        def _bc(a):
            return a.reshape(B, 1, 1, 1)
        x_t = _bc(coeff['sqrt_alpha_bar']) * images + _bc(coeff['sqrt_oneminus_alpha_bar']) * noise
        # classifier-free guidance: drop labels
        y = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(B, 1, device=self.device) < self.dmconfig.mask_p
        y = torch.where(drop, torch.full_like(y, self.dmconfig.condition_mask_value), y)
        pred = self.network(x_t, _bc(t / T), y)
        return self.loss_fn(pred, noise)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        if y.dim() == 1:
            y = F.one_hot(y.long(), config.num_classes)
        y = y.float()
        y_none = torch.full_like(y, config.condition_mask_value)

        def model_fn(x, t):
            tt = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
            return (1. + omega) * self.network(x, tt, y) - omega * self.network(x, tt, y_none)

        with torch.no_grad():
            img = torch.randn(*shape, device=self.device)
            for t in range(config.T, 0, -1):
                c = self.scheduler(t)
                eps = model_fn(img, t)
                mean = c['oneover_sqrt_alpha'] * (img - c['beta_t'] / c['sqrt_oneminus_alpha_bar'] * eps)
                nonzero_mask = 0. if t == 1 else 1.
                img = mean + nonzero_mask * c['sqrt_beta_t'] * torch.randn(*shape, device=self.device)
        return (img * 0.3081 + 0.1307).clamp(0., 1.)

    @staticmethod
    def _extract(a, t):
        return torch.from_numpy(np.asarray(a[t.numpy() - 1], dtype=np.float32)).reshape(t.shape)
