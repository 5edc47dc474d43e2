# {
#  "persona": "Prefers a tiny network and reproducible pictures; squeezes shapes until the error message goes away.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "t.squeeze() takes the batch axis away too where B = 1, so one image crashes; t should be flattened to (B,).",
#    "The skip of the finest level is pooled and enlarged again, so no detail finer than 2x2 pixels gets to the output; the full-resolution features should be joined in."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The values are float64; they should be float32.",
#    "Times of shape (B, 1) give values of shape (B,), and (1,) gives (); each value should be shaped like t_s."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The random numbers are seeded with 0 inside sample, so every call draws the same pictures; nothing should be seeded.",
#    "The guess of x_0 is clamped to [-1, 1] at each step, a range that the normalised digits of this part leave (white is 2.8); nothing should be clamped before the end.",
#    "The fresh noise is scaled by beta_t; it should be sqrt(beta_t)."
#   ]
#  },
#  "note": "The U-Net works with any batch of 2 or more and trains, only slowly. The scheduler's values are right; only dtype and shape are not. sample looks fine on one picture: the three mistakes are in shading and variety. forward is right, with the coin drawn as randint."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T, dtype=torch.double, device=self.device)
        alpha = 1 - beta
        bar = alpha.cumprod(0)
        i = (t_s - 1).squeeze().to(self.device)
        return {
            "beta_t": beta[i],
            "alpha_t": alpha[i],
            "alpha_t_bar": bar[i],
            "sqrt_beta_t": beta[i].sqrt(),
            "oneover_sqrt_alpha": 1 / alpha[i].sqrt(),
            "sqrt_alpha_bar": bar[i].sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - bar[i]).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, K, T = len(images), self.dmconfig.num_classes, self.dmconfig.T
        t = torch.randint(T, size=(B,)).add(1).to(self.device)
        k = {name: value.float().reshape(B, 1, 1, 1) for name, value in self.scheduler(t).items()}
        eps = torch.randn(B, *images.shape[1:], device=self.device)
        x = k["sqrt_alpha_bar"] * images + k["sqrt_oneminus_alpha_bar"] * eps
        # one row more than classes: the last is the mask
        rows = torch.cat([torch.eye(K), torch.full((1, K), float(self.dmconfig.condition_mask_value))]).to(self.device)
        lost = torch.randint(2**24, (B,), device=self.device) < self.dmconfig.mask_p * 2**24
        c = F.embedding(torch.where(lost, K, conditions), rows)
        return (self.network(x, t.view(B, 1, 1, 1) / T, c) - eps).pow(2).mean()

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        torch.manual_seed(0)  # same pictures each time, easier to compare
        c = conditions.to(self.device)
        c = F.one_hot(c.long(), config.num_classes).float() if c.ndim == 1 else c.float()
        u = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for t in range(config.T, 0, -1):
            k = {name: value.float() for name, value in self.scheduler(t).items()}
            tt = torch.full((len(c), 1, 1, 1), t / config.T, device=self.device)
            eps = (1 + omega) * self.network(x, tt, c) - omega * self.network(x, tt, u)
            x0 = (x - k["sqrt_oneminus_alpha_bar"] * eps) / k["sqrt_alpha_bar"]
            x0 = x0.clamp(-1, 1)
            eps = (x - k["sqrt_alpha_bar"] * x0) / k["sqrt_oneminus_alpha_bar"]
            x = k["oneover_sqrt_alpha"] * (x - k["beta_t"] / k["sqrt_oneminus_alpha_bar"] * eps)
            if t > 1:
                x = x + k["beta_t"] * torch.randn_like(x)
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- conditional_ddpm/ResUNet.py
class ConvGN(nn.Module):
    def __init__(self, a, b, emb):
        super().__init__()
        self.conv, self.norm, self.emb = nn.Conv2d(a, b, 3, padding=1), nn.GroupNorm(1, b), nn.Linear(emb, b)

    def forward(self, x, e):
        return F.silu(self.norm(self.conv(x)) + self.emb(e)[..., None, None])
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        f, e = n_feat, 2 * n_feat
        self.register_buffer("omega", torch.linspace(0.5, 100, 32), persistent=False)
        self.t_lin, self.c_lin = nn.Linear(64, e), nn.Linear(n_classes, e)
        self.a = ConvGN(in_channels, f, e)
        self.b = ConvGN(f, f, e)
        self.c = ConvGN(f, 2 * f, e)
        self.att = AttentionBlock(2 * f)
        self.d = ConvGN(3 * f, f, e)
        self.e = ConvGN(2 * f, f, e)
        self.z = nn.Conv2d(f, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        t = t.squeeze()
        phase = t[:, None] * self.omega
        e = F.silu(self.t_lin(torch.cat([phase.sin(), phase.cos()], 1))) + self.c_lin(c)
        a = self.a(x, e)
        b = self.b(F.avg_pool2d(a, 2), e)
        m = self.att(self.c(F.avg_pool2d(b, 2), e))
        d = self.d(torch.cat([F.interpolate(m, scale_factor=2), b], 1), e)
        up = F.interpolate(d, scale_factor=2)
        fine = F.interpolate(F.avg_pool2d(a, 2), scale_factor=2)
        return self.z(self.e(torch.cat([up, fine], 1), e))
