# {
#  "persona": "conditions one way only; state left behind",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The values stay on the CPU; they should be on the model's device."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "A dropped label becomes class 0 (and this is written into the caller's tensor); the row of the network's condition should become condition_mask_value."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The conditions are always turned into one-hot vectors, so that conditions that are one-hot already (B, num_classes) fail; both forms should be taken."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        if not hasattr(self, "_table"):
            b = torch.linspace(beta_1, beta_T, T)
            self._table = torch.stack([b, 1 - b, torch.cumprod(1 - b, 0)])
        beta_t, alpha_t, alpha_t_bar = self._table[:, t_s - 1]
        return {
            "beta_t": beta_t,
            "alpha_t": alpha_t,
            "alpha_t_bar": alpha_t_bar,
            "sqrt_beta_t": beta_t.sqrt(),
            "oneover_sqrt_alpha": alpha_t.pow(-0.5),
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        T = self.dmconfig.T
        t = torch.randint(1, T + 1, (B, 1), device=self.device)
        u = torch.rand(B, device=self.device)
        conditions[u < self.dmconfig.mask_p] = 0
        onehot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        noise = torch.randn_like(images)
        s = self.scheduler(t)
        f1, f2 = s["sqrt_alpha_bar"].view(-1, 1, 1, 1), s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
        return self.loss_fn(self.network(f1 * images + f2 * noise, (t / T).view(-1, 1, 1, 1), onehot), noise)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B = shape[0]
        onehot = F.one_hot(conditions.to(self.device).long(), config.num_classes).float()
        masked = torch.full_like(onehot, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            s = self.scheduler(t)
            t_vec = torch.full((B,), t / config.T, device=self.device)
            eps = (1 + omega) * self.network(x, t_vec, onehot) - omega * self.network(x, t_vec, masked)
            x = s["oneover_sqrt_alpha"] * (x - (1 - s["alpha_t"]) / s["sqrt_oneminus_alpha_bar"] * eps)
            x = x + (s["sqrt_beta_t"] * torch.randn_like(x) if t > 1 else 0)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        B, C, H, W = x.shape
        time = self.embed_time(t.view(B, 1))
        cond = self.embed_condition(c.view(B, -1))
        a = self.conv_in(x)
        b = self.fuse_1(self.down_1(a), time, cond)
        d = self.fuse_2(self.down_2(b), time, cond)
        e = self.fuse_3(self.middle(d), time, cond)
        f = self.fuse_4(self.up_1(e, b), time, cond)
        g = self.fuse_5(self.up_2(f, a), time, cond)
        out = self.conv_out(g, x, time)
        assert out.shape == (B, C, H, W)
        return out
