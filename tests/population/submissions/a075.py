# {
#  "persona": "Costa Rican student, complete solution, one line per thought, uses None-indexing and zip",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        b = torch.linspace(beta_1, beta_T, T, dtype=torch.float64)
        ab = torch.exp(torch.cumsum(torch.log(1 - b), dim=0))
        b, ab = b[t_s - 1], ab[t_s - 1]
        vals = [b, b.sqrt(), 1 - b, 1 / (1 - b).sqrt(), ab, ab.sqrt(), (1 - ab).sqrt()]
        keys = ["beta_t", "sqrt_beta_t", "alpha_t", "oneover_sqrt_alpha", "alpha_t_bar", "sqrt_alpha_bar"]
        keys.append("sqrt_oneminus_alpha_bar")
        return {k: v.float().to(self.device) for k, v in zip(keys, vals)}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        conf = self.dmconfig
        bsz = images.size(0)
        t = torch.randint(1, conf.T + 1, [bsz])
        tab = self.scheduler(t[:, None, None, None])
        noise = torch.randn(images.shape).to(images)
        x_t = tab["sqrt_alpha_bar"] * images + tab["sqrt_oneminus_alpha_bar"] * noise
        y = F.one_hot(conditions, conf.num_classes).to(images)
        u = torch.rand(bsz, 1).to(images)
        y = y * (u >= conf.mask_p) + conf.condition_mask_value * (u < conf.mask_p)
        eps = self.network(x_t, t.to(images)[:, None, None, None] / conf.T, y)
        return torch.mean((noise - eps) ** 2)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        if y.dim() != 2:
            y = F.one_hot(y.long(), config.num_classes)
        y = y.float()
        e = torch.ones_like(y) * config.condition_mask_value
        x = torch.randn(shape).to(y)
        z = [torch.randn(shape).to(y) for _ in range(config.T - 1)] if config.T < 50 else None
        for t in range(config.T, 0, -1):
            tab = self.scheduler(torch.full([len(y), 1, 1, 1], t))
            tau = torch.full([len(y), 1, 1, 1], t / config.T).to(y)
            eps = self.network(x, tau, y).mul(1 + omega) - self.network(x, tau, e).mul(omega)
            x = (x - eps * tab["beta_t"] / tab["sqrt_oneminus_alpha_bar"]) * tab["oneover_sqrt_alpha"]
            if t > 1:
                step_noise = z[t - 2] if z is not None else torch.randn(shape).to(y)
                x = x + tab["sqrt_beta_t"] * step_noise
        return torch.clamp(x * 0.3081 + 0.1307, 0, 1)
