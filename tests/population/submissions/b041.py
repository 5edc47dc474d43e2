# {
#  "persona": "wrote a sampler first, where all t are the same; three habits from other homework",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "t[0] is used for the whole batch; each sample must be told its own time.",
#    "The 14x14 features b are not joined in on the way up; the skip should be concatenated (or added) to grow_b's output.",
#    "tanh at the end bounds the predicted noise to (-1, 1); the last convolution should be the answer."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        n, E = n_feat, 2 * n_feat + 32
        self.tenc = nn.Sequential(nn.Linear(32, E), nn.GELU(), nn.Linear(E, E))
        self.cenc = nn.Sequential(nn.Linear(n_classes, E), nn.GELU(), nn.Linear(E, E))
        self.start = nn.Conv2d(in_channels, n, 3, padding=1)
        self.fa, self.fb, self.fc = FusionBlock(n, E), FusionBlock(n, E), FusionBlock(2 * n, E)
        self.fd, self.fe = FusionBlock(n, E), FusionBlock(n, E)
        self.down_a, self.down_b = UnetDown(n, n), UnetDown(n, 2 * n)
        self.grow_b = nn.ConvTranspose2d(2 * n, n, 2, 2)
        self.grow_a = nn.ConvTranspose2d(n, n, 2, 2)
        self.join = nn.Conv2d(2 * n, n, 3, padding=1)
        self.end = nn.Conv2d(n, in_channels, 3, padding=1)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        t = t.flatten()
        t = t[0].repeat(len(x))
        k = torch.arange(1, 17, device=x.device).to(x.dtype)
        time = self.tenc(torch.cat([torch.sin(t[:, None] * k), torch.cos(t[:, None] * k)], dim=1))
        cond = self.cenc(c)

        a = self.fa(self.start(x), time, cond)
        b = self.fb(self.down_a(a), time, cond)
        h = self.fc(self.down_b(b), time, cond)
        h = self.fd(self.grow_b(h), time, cond)
        h = self.grow_a(h)
        h = self.fe(self.join(torch.cat([h, a], dim=1)), time, cond)
        return torch.tanh(self.end(h))
