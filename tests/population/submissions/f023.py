# {
#  "persona": "caches the null rows on the model, keyed by size; predictor helper",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/FM.py:ConditionalFM.forward": []
#  },
#  "note": "forward draws the share of noise s and tells the network t = 1 - s"
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def _null(self, n):
        key = (n, self.dmconfig.num_classes, self.dmconfig.condition_mask_value, str(self.device))
        cache = self.__dict__.setdefault("_null_rows", {})
        if key not in cache:
            cache[key] = torch.full(key[:2], float(key[2]), device=self.device)
        return cache[key]

    def _velocity(self, x, t, c, omega):
        n = len(x)
        v = self.network(x.repeat(2, 1, 1, 1), torch.full((2 * n,), t, device=x.device), torch.vstack((c, self._null(n))))
        return v[:n] + omega * (v[:n] - v[n:])

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            c = F.one_hot(self.check_labels(conditions), config.num_classes).float().to(self.device)
        else:
            c = conditions.float().to(self.device)
        with torch.inference_mode():
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                x = x + self._velocity(x, k / config.T, c, omega) / config.T
        x = x.clone()
        return torch.minimum(torch.maximum(x * config.pixel_std + config.pixel_mean, torch.zeros(())), torch.ones(()))

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = len(images)
        drop = (torch.rand(n) < self.dmconfig.mask_p).to(self.device)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c = drop[:, None] * self._null(n) + (~drop)[:, None] * c
        s = torch.rand(n, 1, 1, 1, device=self.device)  # share of noise, U[0, 1] as well
        noise = torch.randn_like(images)
        out = self.network(s * noise + (1 - s) * images, 1 - s, c)
        return ((out + noise - images) ** 2).mean()
