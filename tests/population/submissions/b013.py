# {
#  "persona": "classic milesial Pytorch-UNet: DoubleConv, Down, Up, OutConv, max-pool, ConvTranspose2d",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "BatchNorm: train() and eval() differ, and train() refuses one single 4x4 image"
# }
# --- conditional_ddpm/ResUNet.py
class DoubleConv(nn.Module):
    """(convolution => [BN] => ReLU) * 2"""

    def __init__(self, in_channels, out_channels, mid_channels=None):
        super().__init__()
        if not mid_channels:
            mid_channels = out_channels
        self.double_conv = nn.Sequential(
            nn.Conv2d(in_channels, mid_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(mid_channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(mid_channels, out_channels, kernel_size=3, padding=1, bias=False),
            nn.BatchNorm2d(out_channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, x):
        return self.double_conv(x)
class Down(nn.Module):
    """Downscaling with maxpool then double conv, then the embedding on top"""

    def __init__(self, in_channels, out_channels, emb_dim):
        super().__init__()
        self.maxpool_conv = nn.Sequential(nn.MaxPool2d(2), DoubleConv(in_channels, out_channels))
        self.emb_layer = nn.Sequential(nn.SiLU(), nn.Linear(emb_dim, out_channels))

    def forward(self, x, emb):
        x = self.maxpool_conv(x)
        emb = self.emb_layer(emb)[:, :, None, None].repeat(1, 1, x.shape[-2], x.shape[-1])
        return x + emb
class Up(nn.Module):
    def __init__(self, in_channels, skip_channels, out_channels, emb_dim):
        super().__init__()
        self.up = nn.ConvTranspose2d(in_channels, in_channels, kernel_size=2, stride=2)
        self.conv = DoubleConv(in_channels + skip_channels, out_channels)
        self.emb_layer = nn.Sequential(nn.SiLU(), nn.Linear(emb_dim, out_channels))

    def forward(self, x, skip_x, emb):
        x = self.up(x)
        x = torch.cat([skip_x, x], dim=1)
        x = self.conv(x)
        emb = self.emb_layer(emb)[:, :, None, None].repeat(1, 1, x.shape[-2], x.shape[-1])
        return x + emb
class OutConv(nn.Module):
    def __init__(self, in_channels, out_channels):
        super().__init__()
        self.conv = nn.Conv2d(in_channels, out_channels, kernel_size=1)

    def forward(self, x):
        return self.conv(x)
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        emb_dim = 256
        self.time_dim = 128
        self.t_lin = nn.Linear(self.time_dim, emb_dim)
        self.c_lin = nn.Linear(n_classes, emb_dim)
        self.inc = DoubleConv(in_channels, n_feat)
        self.down1 = Down(n_feat, 2 * n_feat, emb_dim)
        self.down2 = Down(2 * n_feat, 4 * n_feat, emb_dim)
        self.bot1 = DoubleConv(4 * n_feat, 4 * n_feat)
        self.up1 = Up(4 * n_feat, 2 * n_feat, 2 * n_feat, emb_dim)
        self.up2 = Up(2 * n_feat, n_feat, n_feat, emb_dim)
        self.outc = OutConv(n_feat, in_channels)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        emb = self.t_lin(self.pos_encoding(t.reshape(-1, 1) * 1000, self.time_dim)) + self.c_lin(c)
        x1 = self.inc(x)
        x2 = self.down1(x1, emb)
        x3 = self.down2(x2, emb)
        x3 = self.bot1(x3)
        x = self.up1(x3, x2, emb)
        x = self.up2(x, x1, emb)
        return self.outc(x)

    def pos_encoding(self, t, channels):
        inv_freq = 1.0 / (10000 ** (torch.arange(0, channels, 2, device=t.device).to(t.dtype) / channels))
        pos_enc_a = torch.sin(t.repeat(1, channels // 2) * inv_freq)
        pos_enc_b = torch.cos(t.repeat(1, channels // 2) * inv_freq)
        return torch.cat([pos_enc_a, pos_enc_b], dim=-1)
