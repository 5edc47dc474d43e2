# {
#  "persona": "copies conv-norm-relu blocks everywhere, also for the last layer",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The last layer is a conv-norm-ReLU block, so the predicted noise is normalised and never negative; it must end with a plain convolution.",
#    "There is no skip at 28x28: x1 is kept but not joined in on the way up (should be concatenated to up4's output, and c5 take twice the channels)."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
def conv_block(c_in, c_out):
    return nn.Sequential(nn.Conv2d(c_in, c_out, 3, padding=1), nn.GroupNorm(1, c_out), nn.ReLU())
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        e = 2 * n_feat
        self.time = nn.Sequential(Clocks(64), nn.Linear(64, e), nn.ReLU(), nn.Linear(e, e))
        self.cond = nn.Sequential(nn.Linear(n_classes, e), nn.ReLU(), nn.Linear(e, e))
        self.p1, self.p2, self.p3 = nn.Linear(e, n_feat), nn.Linear(e, n_feat), nn.Linear(e, 2 * n_feat)
        self.q1, self.q2 = nn.Linear(e, n_feat), nn.Linear(e, n_feat)
        self.c1 = conv_block(in_channels, n_feat)
        self.c2 = conv_block(n_feat, n_feat)
        self.c3 = conv_block(n_feat, 2 * n_feat)
        self.pool = nn.MaxPool2d(2)
        self.up3 = nn.ConvTranspose2d(2 * n_feat, n_feat, 2, stride=2)
        self.c4 = conv_block(2 * n_feat, n_feat)
        self.up4 = nn.ConvTranspose2d(n_feat, n_feat, 2, stride=2)
        self.c5 = conv_block(n_feat, n_feat)
        self.c6 = conv_block(n_feat, in_channels)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        e = self.time(t) + self.cond(c)
        x1 = self.c1(x) + self.p1(e)[:, :, None, None]
        x2 = self.c2(self.pool(x1)) + self.p2(e)[:, :, None, None]
        x3 = self.c3(self.pool(x2)) + self.p3(e)[:, :, None, None]
        x = torch.cat([self.up3(x3), x2], dim=1)
        x = self.c4(x) + self.q1(e)[:, :, None, None]
        x = self.up4(x)
        x = self.c5(x) + self.q2(e)[:, :, None, None]
        return self.c6(x)
