# {
#  "persona": "type hints, small helpers, careful",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The condition is replaced by the one-hot vector of its largest entry, so that a row of condition_mask_value is taken for class 0; the row should be embedded as it is."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "forward written as x_t by eq. 4 through a helper; the guided noise by torch.lerp"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t: torch.Tensor = t_s.to(self.device) - 1
        betas = self._betas()
        alpha_bars = (1 - betas).cumprod(dim=0)
        beta_t, alpha_t_bar = betas[t], alpha_bars[t]
        alpha_t = 1 - beta_t
        return {
            "beta_t": beta_t,
            "alpha_t": alpha_t,
            "alpha_t_bar": alpha_t_bar,
            "sqrt_beta_t": beta_t.sqrt(),
            "oneover_sqrt_alpha": alpha_t.sqrt().reciprocal(),
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }

    def _betas(self) -> torch.Tensor:
        cfg = self.dmconfig
        return torch.linspace(cfg.beta_1, cfg.beta_T, cfg.T, device=self.device)

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch: int = len(images)
        t = torch.randint(1, self.dmconfig.T + 1, (batch,), device=self.device)
        noise = torch.randn_like(images)
        x_t = self._noisy(images, noise, t)
        c = self._encode(conditions)
        dropped = torch.rand(batch, device=self.device).lt(self.dmconfig.mask_p)
        c = c.masked_fill(dropped[:, None], self.dmconfig.condition_mask_value)
        predicted = self.network(x_t, self._share(t), c)
        return self.loss_fn(predicted, noise)

    def _noisy(self, x_0, noise, t):
        s = self.scheduler(t)
        return s["sqrt_alpha_bar"].view(-1, 1, 1, 1) * x_0 + s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * noise

    def _encode(self, labels):
        if labels.ndim == 2:
            return labels.to(self.device).float()
        return F.one_hot(labels.to(self.device).long(), self.dmconfig.num_classes).float()

    def _share(self, t):
        return (t.to(self.device) / self.dmconfig.T).view(-1, 1, 1, 1)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        c = self._encode(conditions)
        nothing = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        with torch.inference_mode(False), torch.no_grad():
            for step in range(config.T, 0, -1):
                t = torch.full((len(c),), step)
                s = self.scheduler(step)
                without, given = self.network(x, self._share(t), nothing), self.network(x, self._share(t), c)
                epsilon = torch.lerp(without, given, 1.0 + omega)
                x = (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * epsilon) * s["oneover_sqrt_alpha"]
                if step > 1:
                    x = x + torch.randn_like(x) * s["sqrt_beta_t"]
        return x.mul(config.pixel_std).add(config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        time: torch.Tensor = self.embed_time(t)
        condition: torch.Tensor = self.embed_condition(F.one_hot(c.argmax(dim=1), c.shape[1]).to(c.dtype))

        def fuse(block: FusionBlock, h: torch.Tensor) -> torch.Tensor:
            return block(h, time, condition)

        full = self.conv_in(x)
        half = fuse(self.fuse_1, self.down_1(full))
        quarter = fuse(self.fuse_2, self.down_2(half))
        quarter = fuse(self.fuse_3, self.middle(quarter))
        half = fuse(self.fuse_4, self.up_1(quarter, half))
        full = fuse(self.fuse_5, self.up_2(half, full))
        return self.conv_out(full, x, time)
