# {
#  "persona": "Australian student, chatty comments, while loop, everything inside one with-block",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg, B = self.dmconfig, len(images)
        # uniform() then ceil would be cute, randint is safer
        t = torch.randint(1, cfg.T + 1, (B,), device=self.device)
        s = self.scheduler(t)
        eps = torch.randn_like(images)
        # transpose so that the batch is last and plain broadcasting works
        x_t = (images.transpose(0, 3) * s["sqrt_alpha_bar"] + eps.transpose(0, 3) * s["sqrt_oneminus_alpha_bar"]).transpose(0, 3)
        c = F.one_hot(conditions, cfg.num_classes).float()
        forget = torch.rand(B, device=self.device) < cfg.mask_p
        c = torch.stack([torch.full_like(row, cfg.condition_mask_value) if f else row for row, f in zip(c, forget)])
        return self.loss_fn(self.network(x_t, (t / cfg.T).view(B, 1), c), eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # labels or one-hot, we take either
        c = conditions.to(self.device)
        if c.ndim == 1:
            c = F.one_hot(c.long(), num_classes=config.num_classes)
        c = c.float()
        blank = torch.empty_like(c)
        blank[...] = config.condition_mask_value

        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            t = config.T
            while True:
                s = self.scheduler(torch.tensor(t))
                clock = torch.full((shape[0], 1), t / config.T, device=self.device)
                told, untold = self.network(x, clock, c), self.network(x, clock, blank)
                # walk past the tip of the arrow
                eps = told + omega * (told - untold)
                x = s["oneover_sqrt_alpha"] * (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * eps)
                if t == 1:  # done, no noise on the finished picture!
                    break
                x += s["sqrt_beta_t"] * torch.randn_like(x)
                t -= 1
            x = 0.3081 * x + 0.1307
            return x.clamp(0, 1)
