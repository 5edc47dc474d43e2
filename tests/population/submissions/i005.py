# {
#  "persona": "Knows GANs; made an own conditional U-Net with nn.Embedding and FiLM; everything tried with the default settings only.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "All samples of the batch get the time of the first one; each should get its own.",
#    "The condition goes through argmax into the table of labels, so a row of condition_mask_value (no condition) is label 0; it should be told apart from every label."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "t is drawn from 1..T-1, because randint leaves out its upper end; it should be drawn from 1..T.",
#    "A dropped label becomes a row of -1 whatever the settings say; it should be condition_mask_value."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  },
#  "note": "forward is right at the default condition_mask_value except for the missing t = T; the U-Net trains well and looks right in single-image tests at one time. sample is right (written with F.pad-ed tables)."
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = F.pad(torch.linspace(beta_1, beta_T, T), (1, 0))  # beta[0] = 0 so that t is the index
        alpha_bar = (1 - beta).cumprod(0)
        b, ab = beta[t_s].to(self.device), alpha_bar[t_s].to(self.device)
        a = 1 - b
        return {
            "beta_t": b, "alpha_t": a, "alpha_t_bar": ab, "sqrt_beta_t": b.sqrt(), "oneover_sqrt_alpha": a.sqrt().reciprocal(),
            "sqrt_alpha_bar": ab.sqrt(), "sqrt_oneminus_alpha_bar": (1 - ab).sqrt(),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = len(images)
        t = torch.randint(1, self.dmconfig.T, (B, 1, 1, 1), device=self.device)
        sched = self.scheduler(t)
        eps = torch.randn_like(images)
        noisy = sched["sqrt_alpha_bar"] * images + sched["sqrt_oneminus_alpha_bar"] * eps
        onehot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = torch.bernoulli(torch.ones(B, 1, device=self.device) * self.dmconfig.mask_p)
        c = onehot * (1 - mask) - mask
        out = self.network(noisy, t / self.dmconfig.T, c)
        return self.loss_fn(out, eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            c = (F.one_hot(conditions.long(), config.num_classes) if conditions.dim() < 2 else conditions).float().to(self.device)
            cc = torch.cat((c, torch.full_like(c, config.condition_mask_value)))
            x = torch.randn(shape).to(self.device)
            for t in torch.arange(config.T, 0, -1):
                s = self.scheduler(t)
                tt = (t / config.T).repeat(2 * len(c)).view(-1, 1, 1, 1).to(self.device)
                e1, e0 = self.network(x.repeat(2, 1, 1, 1), tt, cc).split(len(c))
                e = e1 * (1 + omega) - e0 * omega
                z = torch.randn(shape).to(self.device) * (t.item() != 1)
                x = (x - s["beta_t"] / s["sqrt_oneminus_alpha_bar"] * e) * s["oneover_sqrt_alpha"] + s["sqrt_beta_t"] * z
        return x.mul_(config.pixel_std).add_(config.pixel_mean).clamp_(0, 1)
# --- conditional_ddpm/ResUNet.py
class FiLM(nn.Module):
    def __init__(self, emb, ch):
        super().__init__()
        self.gamma = nn.Linear(emb, ch)
        self.beta = nn.Linear(emb, ch)

    def forward(self, x, e):
        return x * (1 + self.gamma(e)[:, :, None, None]) + self.beta(e)[:, :, None, None]
class DoubleConv(nn.Module):
    def __init__(self, cin, cout, emb):
        super().__init__()
        self.a, self.b = nn.Conv2d(cin, cout, 3, padding=1), nn.Conv2d(cout, cout, 3, padding=1)
        self.n1, self.n2 = nn.GroupNorm(1, cout), nn.GroupNorm(1, cout)
        self.film = FiLM(emb, cout)

    def forward(self, x, e):
        x = F.leaky_relu(self.n1(self.a(x)), 0.2)
        x = self.film(x, e)
        return F.leaky_relu(self.n2(self.b(x)), 0.2)
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        f, emb = n_feat, 4 * n_feat
        self.n_classes = n_classes
        self.clock = SinusoidalEmbedding(32)
        self.time_mlp = nn.Sequential(nn.Linear(32, emb), nn.SiLU(), nn.Linear(emb, emb))
        self.label_emb = nn.Embedding(n_classes + 1, emb)
        self.enc0 = DoubleConv(in_channels, f, emb)
        self.enc1 = DoubleConv(f, 2 * f, emb)
        self.enc2 = DoubleConv(2 * f, 4 * f, emb)
        self.mid = AttentionBlock(4 * f)
        self.dec1 = DoubleConv(4 * f + 2 * f, 2 * f, emb)
        self.dec0 = DoubleConv(2 * f + f, f, emb)
        self.last = nn.Conv2d(f, in_channels, 1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        t = t.flatten()[0].expand(x.shape[0])
        labels = c.argmax(dim=1)
        e = self.time_mlp(self.clock(t)) + self.label_emb(labels)
        s0 = self.enc0(x, e)
        s1 = self.enc1(F.max_pool2d(s0, 2), e)
        h = self.enc2(F.max_pool2d(s1, 2), e)
        h = self.mid(h)
        h = F.interpolate(h, scale_factor=2, mode="bilinear")
        h = self.dec1(torch.cat([h, s1], dim=1), e)
        h = F.interpolate(h, scale_factor=2, mode="bilinear")
        h = self.dec0(torch.cat([h, s0], dim=1), e)
        return self.last(h)
