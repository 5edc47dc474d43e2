# {
#  "persona": "tidy, all right, unusual formulations",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "sampling does not ask the null question when omega is 0; draws by multinomial, normal_ and torch.normal; the scheduler is also called with (B, 1, 1, 1)"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        weight = (torch.arange(T, dtype=torch.float64) / max(T - 1, 1))
        betas = torch.lerp(torch.full_like(weight, beta_1), torch.full_like(weight, beta_T), weight)
        log_bar = torch.log1p(-betas).cumsum(0)
        beta_t, log_bar_t = betas[t_s - 1], log_bar[t_s - 1]
        values = {
            "beta_t": beta_t,
            "alpha_t": 1 - beta_t,
            "alpha_t_bar": log_bar_t.exp(),
            "sqrt_beta_t": beta_t.sqrt(),
            "oneover_sqrt_alpha": torch.exp(-0.5 * torch.log1p(-beta_t)),
            "sqrt_alpha_bar": torch.exp(0.5 * log_bar_t),
            "sqrt_oneminus_alpha_bar": torch.sqrt(-torch.expm1(log_bar_t)),
        }
        return {name: value.float().to(self.device) for name, value in values.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config, B = self.dmconfig, len(images)
        t = 1 + torch.multinomial(torch.ones(config.T), B, replacement=True)
        a, b = [self.scheduler(t)[k].view(B, *[1] * (images.ndim - 1)) for k in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar")]
        noise = torch.empty_like(images).normal_()
        condition = torch.zeros(B, config.num_classes, device=self.device).scatter(1, conditions[:, None], 1.0)
        coin = torch.bernoulli(torch.full((B,), float(config.mask_p))).bool().to(self.device)
        condition[coin] = config.condition_mask_value
        error = self.network(a * images + b * noise, (t / config.T).view(B, 1, 1, 1).to(self.device), condition) - noise
        return error.square().mean(dim=(1, 2, 3)).mean()

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B, device = shape[0], self.device
        conditions = conditions.to(device)
        c = conditions if conditions.ndim == 2 else F.one_hot(conditions.long(), config.num_classes)
        c = c.to(torch.float32)
        no_c = torch.empty_like(c).fill_(config.condition_mask_value)
        x = torch.randn(*shape, device=device)
        t = config.T
        while t >= 1:
            s = self.scheduler(torch.full((B, 1, 1, 1), t))
            share = torch.full((B, 1, 1, 1), t / config.T, device=device)
            eps = self.network(x, share, c)
            if omega:
                eps = eps - omega * (self.network(x, share, no_c) - eps)
            mean = s["oneover_sqrt_alpha"] * x - s["beta_t"] / (s["alpha_t"] * (1 - s["alpha_t_bar"])).sqrt() * eps
            x = torch.normal(mean, s["sqrt_beta_t"].expand_as(mean)) if t > 1 else mean
            t -= 1
        return x.mul_(config.pixel_std).add_(config.pixel_mean).clamp_(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        B = len(x)
        t, c = self.embed_time(t.reshape(B)), self.embed_condition(c)
        stack = [self.conv_in(x)]
        stack += [self.fuse_1(self.down_1(stack[-1]), t, c)]
        stack += [self.fuse_2(self.down_2(stack[-1]), t, c)]
        deep, mid, fine = stack[::-1]
        deep = deep + self.fuse_3(self.middle(deep), t, c)
        mid = mid + self.fuse_4(self.up_1(deep, mid), t, c)
        fine = fine + self.fuse_5(self.up_2(mid, fine), t, c)
        return self.conv_out(fine, x, t)
