# {
#  "persona": "TeaPearce conditional MNIST diffusion porter, doubled batch with context mask",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        _ts = torch.randint(1, cfg.T + 1, (images.shape[0],)).to(self.device)  # t ~ Uniform(1, n_T)
        noise = torch.randn_like(images)  # eps ~ N(0, 1)
        sched = self.scheduler(_ts)
        x_t = (
            sched["sqrt_alpha_bar"][:, None, None, None] * images
            + sched["sqrt_oneminus_alpha_bar"][:, None, None, None] * noise
        )
        # dropout context with some probability
        context_mask = torch.bernoulli(torch.zeros(len(conditions)) + cfg.mask_p).to(self.device)
        c = F.one_hot(conditions, num_classes=cfg.num_classes).float()
        context_mask = context_mask[:, None].repeat(1, cfg.num_classes)
        c = c * (1 - context_mask) + cfg.condition_mask_value * context_mask
        return self.loss_fn(noise, self.network(x_t, (_ts / cfg.T)[:, None, None, None], c))

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n_sample = shape[0]
        x_i = torch.randn(shape).to(self.device)
        c_i = conditions.to(self.device)
        if c_i.ndim == 1:
            c_i = F.one_hot(c_i.long(), config.num_classes)
        # double the batch: first half with context, second half without
        c_i = torch.cat([c_i.float(), torch.full((n_sample, config.num_classes), float(config.condition_mask_value), device=self.device)])
        with torch.no_grad():
            for i in range(config.T, 0, -1):
                t_is = torch.tensor([i / config.T]).to(self.device).repeat(2 * n_sample, 1, 1, 1)
                z = torch.randn(shape).to(self.device) if i > 1 else 0
                eps = self.network(x_i.repeat(2, 1, 1, 1), t_is, c_i)
                eps1, eps2 = eps[:n_sample], eps[n_sample:]
                eps = (1 + omega) * eps1 - omega * eps2
                s = self.scheduler(i)
                x_i = s["oneover_sqrt_alpha"] * (x_i - eps * (s["beta_t"] / s["sqrt_oneminus_alpha_bar"])) + s["sqrt_beta_t"] * z
        return torch.clamp(x_i * 0.3081 + 0.1307, 0, 1)
