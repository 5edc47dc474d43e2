# {
#  "persona": "knows guidance_scale from Stable Diffusion",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Guidance follows Imagen's convention, e_uncond + omega (e_cond - e_uncond); eq. 6 here is (1 + omega) e_cond - omega e_uncond, one more: e_uncond + (1 + omega) (e_cond - e_uncond)."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, steps=T)
        alpha = 1.0 - beta
        abar = alpha.cumprod(dim=0)
        table = dict(
            beta_t=beta,
            sqrt_beta_t=beta.sqrt(),
            alpha_t=alpha,
            oneover_sqrt_alpha=alpha.rsqrt(),
            alpha_t_bar=abar,
            sqrt_alpha_bar=abar.sqrt(),
            sqrt_oneminus_alpha_bar=(1.0 - abar).sqrt(),
        )
        return {k: v[t_s - 1].to(self.device) for k, v in table.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.size(0)
        t = torch.randint(1, self.dmconfig.T + 1, (B,), device=self.device)
        s = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = s["sqrt_alpha_bar"][:, None, None, None] * images + s["sqrt_oneminus_alpha_bar"][:, None, None, None] * eps
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c[torch.rand(B, device=self.device) < self.dmconfig.mask_p] = self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(x_t, t[:, None, None, None] / self.dmconfig.T, c), eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = conditions.to(self.device)
        if c.dim() == 1:
            c = F.one_hot(c.long(), config.num_classes)
        c = c.float()
        uncond = torch.full(c.shape, float(config.condition_mask_value), device=self.device)
        x = torch.randn(*shape, device=self.device)
        with torch.no_grad():
            for t in range(config.T, 0, -1):
                t_in = torch.full((len(c), 1, 1, 1), t / config.T, device=self.device)
                e_uncond = self.network(x, t_in, uncond)
                e_cond = self.network(x, t_in, c)
                # classifier free guidance
                e = e_uncond + omega * (e_cond - e_uncond)
                s = self.scheduler(t)
                x = (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e) * s["oneover_sqrt_alpha"]
                if t > 1:
                    x += s["sqrt_beta_t"] * torch.randn_like(x)
        return torch.clamp(x * 0.3081 + 0.1307, 0, 1)
