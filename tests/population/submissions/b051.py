# {
#  "persona": "tested only with the default n_feat = 128",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The embedding is viewed as 128 channels whatever n_feat is, so every other n_feat crashes; it should be n_feat.",
#    "summary.mean() averages over the batch and all channels, so that a sample's answer depends on the others of its batch; it should be added per sample, summary[:, :, None, None]."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.n_feat = n_feat
        self.embed_time = nn.Sequential(Clocks(64), nn.Linear(64, 256), nn.SiLU(), nn.Linear(256, n_feat))
        self.embed_cond = nn.Sequential(nn.Linear(n_classes, 256), nn.SiLU(), nn.Linear(256, n_feat))
        self.conv_1 = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.conv_2 = nn.Conv2d(n_feat, n_feat, 3, padding=1)
        self.conv_3 = nn.Conv2d(n_feat, n_feat, 3, padding=1)
        self.conv_4 = nn.Conv2d(2 * n_feat, n_feat, 3, padding=1)
        self.conv_5 = nn.Conv2d(2 * n_feat, n_feat, 3, padding=1)
        self.conv_6 = nn.Conv2d(n_feat, in_channels, 3, padding=1)
        self.summary = nn.Sequential(nn.Linear(n_feat, n_feat), nn.SiLU(), nn.Linear(n_feat, n_feat))
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = (self.embed_time(t) + self.embed_cond(c)).view(-1, 128, 1, 1)
        x1 = F.silu(self.conv_1(x) + emb)
        x2 = F.silu(self.conv_2(F.avg_pool2d(x1, 2)) + emb)
        x3 = F.silu(self.conv_3(F.avg_pool2d(x2, 2)) + emb)
        # a summary of the whole picture for every place at the bottom
        summary = self.summary(x3.mean(dim=[2, 3]))
        x3 = F.silu(x3 + summary.mean())
        y2 = F.silu(self.conv_4(torch.cat([F.interpolate(x3, scale_factor=2), x2], dim=1)) + emb)
        y1 = F.silu(self.conv_5(torch.cat([F.interpolate(y2, scale_factor=2), x1], dim=1)) + emb)
        return self.conv_6(y1)
