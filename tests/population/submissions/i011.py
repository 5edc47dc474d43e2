# {
#  "persona": "Wanted the smallest thing that works: a shallow U-Net with bilinear upsampling, GroupNorm and the condition as extra input channels at each level; sampler with precomputed list of coefficient dicts and a generator that yields x_t.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "The skips are ADDED, not concatenated; time and condition are concatenated as constant maps and joined by a 1x1 convolution; the way down uses average pooling. sample runs a nested Python generator and takes the last value; the scheduler caches tables per settings on the instance (keyed by beta_1, beta_T, T). forward draws t with torch.rand and ceil-free floor + 1."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        cache = self.__dict__.setdefault("_tables", {})
        if (beta_1, beta_T, T) not in cache:
            rows, running = [], 1.0
            for step in range(T):
                beta = beta_1 + (beta_T - beta_1) * step / max(T - 1, 1)
                running *= 1 - beta
                rows.append(
                    dict(
                        beta_t=beta,
                        sqrt_beta_t=beta**0.5,
                        alpha_t=1 - beta,
                        oneover_sqrt_alpha=(1 - beta) ** -0.5,
                        alpha_t_bar=running,
                        sqrt_alpha_bar=running**0.5,
                        sqrt_oneminus_alpha_bar=(1 - running) ** 0.5,
                    )
                )
            cache[beta_1, beta_T, T] = {key: torch.tensor([row[key] for row in rows]) for key in rows[0]}
        return {key: column[t_s - 1].clone().to(self.device) for key, column in cache[beta_1, beta_T, T].items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T, n = self.dmconfig.T, images.size(0)
        t = torch.rand(n, device=self.device).mul(T).floor().clamp(max=T - 1).long() + 1
        eps = torch.empty_like(images).normal_()
        signal, noise = (self.scheduler(t)[k].reshape(n, *3 * [1]) for k in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"))
        # the last row of the table is "no condition": a masked sample looks there
        table = torch.eye(self.dmconfig.num_classes, device=self.device)
        table = torch.vstack([table, torch.full_like(table[:1], self.dmconfig.condition_mask_value)])
        masked = torch.rand(n, device=self.device) < self.dmconfig.mask_p
        c = table[conditions.masked_fill(masked, self.dmconfig.num_classes)]
        return self.loss_fn(self.network(images * signal + eps * noise, t.div(T).reshape(n, 1, 1, 1), c), eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        hot = conditions if conditions.ndim == 2 else torch.eye(config.num_classes)[conditions.long().cpu()]
        hot = hot.float().to(self.device)
        nothing = torch.full(hot.shape, float(config.condition_mask_value), device=self.device)

        def chain():
            x = torch.randn(*shape, device=self.device)
            for t in range(config.T, 0, -1):
                k = self.scheduler(t)
                time = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                with_c, without = (self.network(x, time, which) for which in (hot, nothing))
                eps = torch.lerp(without, with_c, 1.0 + float(omega))
                x = (x - eps * (k["beta_t"] / k["sqrt_oneminus_alpha_bar"])) * k["oneover_sqrt_alpha"]
                if t != 1:
                    x += k["sqrt_beta_t"] * torch.randn_like(x)
                yield x

        with torch.no_grad():
            *_, x = chain()
        return x.mul(config.pixel_std).add(config.pixel_mean).clamp_(0, 1)
# --- conditional_ddpm/ResUNet.py
class Tell(nn.Module):
    """Concatenate the embedding as constant maps, then mix with 1x1."""

    def __init__(self, channels, emb):
        super().__init__()
        self.squeeze = nn.Linear(emb, channels)
        self.mix = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, x, e):
        maps = self.squeeze(e).view(x.size(0), -1, 1, 1).expand(-1, -1, x.size(2), x.size(3))
        return F.gelu(self.mix(torch.cat((x, maps), 1)))
def conv(a, b):
    return nn.Sequential(nn.Conv2d(a, b, 3, padding=1), group_norm(b), nn.GELU(), nn.Conv2d(b, b, 3, padding=1))
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        f, e = n_feat, 2 * n_feat
        self.emb = nn.Sequential(nn.Linear(64 + n_classes, e), nn.GELU(), nn.Linear(e, e))
        self.clock = SinusoidalEmbedding(64)
        self.stem = conv(in_channels, f)
        self.c1, self.c2 = conv(f, f), conv(f, f)
        self.tell = nn.ModuleList([Tell(f, e) for _ in range(5)])
        self.bottom = nn.Sequential(conv(f, 2 * f), nn.GELU(), conv(2 * f, f))
        self.glob = nn.Linear(f, f)
        self.u1, self.u2 = conv(f, f), conv(f, f)
        self.out = nn.Conv2d(f, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        e = self.emb(torch.cat([self.clock(t).expand(x.shape[0], -1), c], dim=-1))
        h0 = self.tell[0](self.stem(x), e)
        h1 = self.tell[1](self.c1(F.avg_pool2d(h0, 2)), e)
        h2 = self.tell[2](self.c2(F.avg_pool2d(h1, 2)), e)
        h2 = h2 + self.bottom(h2)
        h2 = h2 + self.glob(h2.mean((-2, -1)))[..., None, None]  # everyone hears of everyone
        up = lambda z: F.interpolate(z, scale_factor=2, mode="bilinear", align_corners=False)
        h1 = self.tell[3](self.u1(up(h2) + h1), e)
        h0 = self.tell[4](self.u2(up(h1) + h0), e)
        return self.out(h0) + x
