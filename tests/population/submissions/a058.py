# {
#  "persona": "Tunisian student, likes asserts and shapes in comments",
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
        B, C, H, W = images.shape
        assert conditions.shape == (B,), conditions.shape
        t = torch.randint(1, cfg.T + 1, (B,), device=self.device)
        assert t.min() >= 1 and t.max() <= cfg.T
        s = self.scheduler(t)
        sqrt_ab = s["sqrt_alpha_bar"].view(B, 1, 1, 1)  # (B, 1, 1, 1)
        sqrt_1ab = s["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1)  # (B, 1, 1, 1)
        eps = torch.randn(B, C, H, W, device=self.device)  # (B, C, H, W)
        x_t = sqrt_ab * images + sqrt_1ab * eps  # (B, C, H, W)
        assert x_t.shape == images.shape
        c = F.one_hot(conditions, cfg.num_classes).float()  # (B, K)
        keep = 1 - torch.bernoulli(torch.full((B, 1), float(cfg.mask_p), device=self.device))  # (B, 1)
        c = c * keep + cfg.condition_mask_value * (1 - keep)  # (B, K)
        assert c.shape == (B, cfg.num_classes)
        pred = self.network(x_t, t.view(B, 1, 1, 1).float() / cfg.T, c)  # (B, C, H, W)
        assert pred.shape == eps.shape
        return F.mse_loss(pred, eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        if conditions.ndim == 1:
            c = F.one_hot(conditions.to(self.device).long(), config.num_classes).float()
        else:
            assert conditions.shape == (B, config.num_classes)
            c = conditions.to(self.device).float()
        u = torch.full((B, config.num_classes), config.condition_mask_value, device=self.device, dtype=c.dtype)
        grad_was_on = torch.is_grad_enabled()
        torch.set_grad_enabled(False)
        try:
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                s = self.scheduler(torch.full((B, 1), t))
                s = {k: v[..., None, None] for k, v in s.items()}  # (B, 1, 1, 1) each
                t_in = torch.full((B, 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, t_in, c) - omega * self.network(x, t_in, u)
                assert eps.shape == x.shape
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t > 1:
                    x = x + s["sqrt_beta_t"] * torch.randn_like(x)
            x = (x * 0.3081 + 0.1307).clamp(0, 1)
        finally:
            torch.set_grad_enabled(grad_was_on)
        assert 0 <= x.min() and x.max() <= 1
        return x
