# {
#  "persona": "Russian student, math olympiad habits, einsum and broadcasting everywhere",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "the time goes in with shape (B,), which the network's docstring allows"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg, B = self.dmconfig, images.shape[0]
        t = torch.randint(1, cfg.T + 1, (B,), device=self.device)
        s = self.scheduler(t)
        eps = torch.empty_like(images).normal_()
        x_t = torch.einsum("b,bchw->bchw", s["sqrt_alpha_bar"], images)
        x_t = x_t + torch.einsum("b,bchw->bchw", s["sqrt_oneminus_alpha_bar"], eps)
        classes = torch.arange(cfg.num_classes, device=self.device)
        c = (conditions[:, None] == classes).float()
        u = torch.rand(B, device=self.device)
        c = torch.where(u[:, None] >= cfg.mask_p, c, c.new_tensor(float(cfg.condition_mask_value)))
        residual = self.network(x_t, t / cfg.T, c) - eps
        return residual.square().mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        cond = conditions.to(self.device)
        classes = torch.arange(config.num_classes, device=self.device)
        c = cond.float() if cond.ndim == 2 else (cond[:, None] == classes).float()
        pair = torch.stack([c, c.new_full(c.shape, config.condition_mask_value)])  # (2, B, K)
        weights = torch.tensor([1.0 + omega, -omega], device=self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(t)
                tau = torch.full((shape[0],), t / config.T, device=self.device)
                eps = torch.einsum("k,kbchw->bchw", weights, torch.stack([self.network(x, tau, row) for row in pair]))
                x = (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps) * s["oneover_sqrt_alpha"]
                if t != 1:
                    x = torch.addcmul(x, s["sqrt_beta_t"], torch.randn_like(x))
            return (x * 0.3081 + 0.1307).clamp_(0, 1)
