# {
#  "persona": "A student used to embeddings where zeros mean no class and to the Imagen convention of guidance.",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "A dropped label becomes a row of zeros; it should be a row of condition_mask_value.",
#    "The squared errors are summed over the pixels; the loss should be their mean over all entries."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The unconditional pass sees zeros; it should see rows of condition_mask_value.",
#    "Guidance is e_uncond + omega (e_cond - e_uncond), where omega 0 is unconditional; by CFG eq. 6 it should be (1 + omega) e_cond - omega e_uncond."
#   ]
#  },
#  "note": "zeros as null token in training and sampling compensate each other, and with condition_mask_value=0 they are even right"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, dim=0)
        idx = (t_s - 1).long()
        beta_t, alpha_t, alpha_t_bar = betas[idx], alphas[idx], alpha_bars[idx]
        out = {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }
        return {k: v.to(self.device) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        # CFG: drop labels
        one_hot = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).float()
        drop = torch.bernoulli(torch.ones(B, 1, device=self.device) * self.dmconfig.mask_p)
        one_hot = one_hot * (1 - drop)

        t = torch.randint(1, self.dmconfig.T + 1, (B, 1), device=self.device)
        d = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = d["sqrt_alpha_bar"].reshape(B, 1, 1, 1) * images + d["sqrt_oneminus_alpha_bar"].reshape(B, 1, 1, 1) * noise
        noise_hat = self.network(x_t, (t / self.dmconfig.T).reshape(B, 1, 1, 1), one_hot)
        return ((noise - noise_hat) ** 2).sum(dim=(1, 2, 3)).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        conditions = conditions.to(self.device)
        if conditions.dim() == 1:
            conditions = F.one_hot(conditions.long(), num_classes=config.num_classes)
        c = conditions.float()
        uncond = torch.zeros_like(c)

        x_t = torch.randn(shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                d = self.scheduler(torch.full((B, 1), t))
                time = torch.full((B, 1, 1, 1), t / config.T, device=self.device)
                e_cond = self.network(x_t, time, c)
                e_uncond = self.network(x_t, time, uncond)
                e = e_uncond + omega * (e_cond - e_uncond)
                mean = d["oneover_sqrt_alpha"].view(B, 1, 1, 1) * (
                    x_t - d["beta_t"].view(B, 1, 1, 1) / d["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1) * e
                )
                x_t = mean
                if t > 1:
                    x_t = mean + d["sqrt_beta_t"].view(B, 1, 1, 1) * torch.randn_like(x_t)
        return (x_t * config.pixel_std + config.pixel_mean).clamp(0, 1)
