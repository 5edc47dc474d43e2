# {
#  "persona": "third attempt at the sampler, late; the rest is fine",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The two predictions are swapped: (1 + omega) belongs to the one with label, - omega to the one without.",
#    "Gradients are on: the loop builds a graph over all T steps; it should run under torch.no_grad().",
#    "The images are clamped to [-1, 1] instead of [0, 1]."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        device = self.device
        beta = torch.linspace(beta_1, beta_T, T, device=device)
        abar = torch.exp(torch.cumsum(torch.log(1 - beta), dim=0))
        i = t_s.to(device).sub(1)
        beta, abar = beta.take(i), abar.take(i)
        alpha = 1 - beta
        return {
            "beta_t": beta,
            "sqrt_beta_t": beta**0.5,
            "alpha_t": alpha,
            "oneover_sqrt_alpha": alpha**-0.5,
            "alpha_t_bar": abar,
            "sqrt_alpha_bar": abar**0.5,
            "sqrt_oneminus_alpha_bar": (1 - abar) ** 0.5,
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg, B = self.dmconfig, images.shape[0]
        time = 1 + torch.randint(cfg.T, size=(B,), device=self.device)
        sched = self.scheduler(time)
        signal, blur = sched["sqrt_alpha_bar"], sched["sqrt_oneminus_alpha_bar"]
        noise = torch.randn_like(images)
        x = (signal * images.permute(1, 2, 3, 0) + blur * noise.permute(1, 2, 3, 0)).permute(3, 0, 1, 2)
        label = torch.zeros(B, cfg.num_classes, device=self.device).scatter_(1, conditions.unsqueeze(1), 1.0)
        dropped = torch.rand(B, device=self.device) < cfg.mask_p
        label[dropped] = cfg.condition_mask_value
        answer = self.network(x, time.view(B, 1, 1, 1) / cfg.T, label)
        return torch.mean((noise - answer) ** 2)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        label = conditions.float().to(self.device)
        no_label = torch.full_like(label, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            sched = self.scheduler(t)
            time = torch.full((len(x), 1, 1, 1), t / config.T, device=self.device)
            eps = (1 + omega) * self.network(x, time, no_label) - omega * self.network(x, time, label)
            x = sched["oneover_sqrt_alpha"] * (x - (1 - sched["alpha_t"]) / sched["sqrt_oneminus_alpha_bar"] * eps)
            if t > 1:
                x = x + sched["sqrt_beta_t"] * torch.randn_like(x)
        x = x * 0.3081 + 0.1307
        return x.clamp(-1, 1)
