# {
#  "persona": "Taiwanese student, uses gather and an embedding table for the one-hot rows",
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
        b = torch.linspace(beta_1, beta_T, T)
        a = 1 - b
        ab = torch.cumprod(a, dim=0)
        table = torch.stack([b, b.sqrt(), a, 1 / a.sqrt(), ab, ab.sqrt(), (1 - ab).sqrt()], dim=1)  # (T, 7)
        rows = F.embedding(t_s - 1, table).to(self.device)  # (..., 7)
        beta_t, sqrt_beta_t, alpha_t, oneover_sqrt_alpha, alpha_t_bar, sqrt_alpha_bar, sqrt_oneminus_alpha_bar = rows.unbind(-1)
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": sqrt_beta_t,
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": oneover_sqrt_alpha,
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": sqrt_alpha_bar,
            "sqrt_oneminus_alpha_bar": sqrt_oneminus_alpha_bar,
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        K, n = self.dmconfig.num_classes, images.size(0)
        # one row for each class, and the row K means "no condition"
        table = torch.eye(K, device=self.device)
        table = torch.cat([table, torch.full((1, K), float(self.dmconfig.condition_mask_value), device=self.device)])
        label = conditions.clone()
        label[torch.rand(n, device=self.device) < self.dmconfig.mask_p] = K
        c = F.embedding(label, table)

        t = torch.randint(1, self.dmconfig.T + 1, size=(n,))
        s = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = (s["sqrt_alpha_bar"] * images.flatten(1).T).T + (s["sqrt_oneminus_alpha_bar"] * noise.flatten(1).T).T
        x_t = x_t.view_as(images)
        t = (t.float() / self.dmconfig.T).to(self.device)
        out = self.network(x_t, t[:, None, None, None], c)
        return (out - noise).pow(2).mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        K, n = config.num_classes, shape[0]
        c = conditions.to(self.device)
        c = F.embedding(c.long(), torch.eye(K, device=self.device)) if c.dim() == 1 else c.float()
        u = torch.full((n, K), float(config.condition_mask_value), device=self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            steps = torch.arange(config.T, 0, -1)
            whole = self.scheduler(steps)  # one call, (T,) each
            for i, t in enumerate(steps.tolist()):
                tau = torch.full((n, 1, 1, 1), t / config.T, device=self.device)
                eps_u = self.network(x, tau, u)
                eps_c = self.network(x, tau, c)
                eps = (1 + omega) * eps_c - omega * eps_u
                x = whole["oneover_sqrt_alpha"][i] * (x - whole["beta_t"][i] / whole["sqrt_oneminus_alpha_bar"][i] * eps)
                if t > 1:
                    x = x + whole["sqrt_beta_t"][i] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
