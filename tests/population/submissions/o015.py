# {
#  "persona": "thinks in images within [-1, 1]; gradient left on",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "All samples are given the embedding of the batch's mean condition; each sample should be given its own."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The square roots of the betas lie on a line (the scaled-linear schedule of latent diffusion); the betas themselves should."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "A dropped label becomes a row of zeros; it should become a row of condition_mask_value.",
#    "The squared errors are summed over the pixels and averaged over the batch only; the loss is the mean over all entries."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The mean of every step is clamped to [-1, 1]; nothing should be clamped before the end, and part 1's images are not limited to [-1, 1].",
#    "Gradients are left on, so that the whole chain is kept in memory and the result requires grad; gradients should be off."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1 ** 0.5, beta_T ** 0.5, T, device=self.device) ** 2
        a = 1.0 - betas
        abar = a.cumprod(dim=0)
        t = t_s.to(self.device).sub(1)
        return {
            "beta_t": betas[t], "sqrt_beta_t": betas[t].sqrt(),
            "alpha_t": a[t], "oneover_sqrt_alpha": a[t].rsqrt(),
            "alpha_t_bar": abar[t], "sqrt_alpha_bar": abar[t].sqrt(),
            "sqrt_oneminus_alpha_bar": (1.0 - abar[t]).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        c = self.dmconfig
        n = images.shape[0]
        t = torch.randint(1, c.T + 1, (n, 1, 1, 1), device=self.device)
        s = self.scheduler(t)
        eps = torch.randn_like(images)
        noisy = s["sqrt_alpha_bar"] * images + s["sqrt_oneminus_alpha_bar"] * eps
        label = F.one_hot(conditions, c.num_classes).float()
        alive = torch.bernoulli(torch.full((n, 1), 1.0 - c.mask_p, device=self.device))
        label = label * alive
        pred = self.network(noisy, t / c.T, label)
        return torch.sum((pred - eps) ** 2) / n

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        labels = conditions.to(self.device)
        if labels.ndim == 1:
            labels = F.one_hot(labels, config.num_classes)
        labels = labels.float()
        nolabel = torch.full_like(labels, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            time = torch.full((len(labels), 1, 1, 1), t / config.T, device=self.device)
            s = self.scheduler(t)
            eps_c = self.network(x, time, labels)
            eps_0 = self.network(x, time, nolabel)
            eps = (1 + omega) * eps_c - omega * eps_0
            x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
            x = x.clamp(-1, 1)
            if t > 1:
                x = x + s["sqrt_beta_t"] * torch.randn_like(x)
        x = x * config.pixel_std + config.pixel_mean
        return x.clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        temb = self.embed_time(t)
        cemb = self.embed_condition(c.mean(dim=0, keepdim=True).expand_as(c))
        x0 = self.conv_in(x)
        x1 = self.fuse_1(self.down_1(x0), temb, cemb)
        x2 = self.fuse_2(self.down_2(x1), temb, cemb)
        x2 = self.fuse_3(self.middle(x2), temb, cemb)
        x1 = self.fuse_4(self.up_1(x2, x1), temb, cemb)
        x0 = self.fuse_5(self.up_2(x1, x0), temb, cemb)
        return self.conv_out(x0, x, temb)
