# {
#  "persona": "beginner in PyTorch: makes layers where they are needed",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The label's linear layers are created inside forward: they have new random weights at every call, are not parameters and never trained; they belong into __init__."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        self.in_channels, self.n_feat, self.n_classes = in_channels, n_feat, n_classes
        self.clock = Clocks(64)
        self.conv1 = nn.Conv2d(in_channels, n_feat, 3, padding=1)
        self.conv2 = nn.Conv2d(n_feat, 2 * n_feat, 3, padding=1)
        self.conv3 = nn.Conv2d(2 * n_feat, 2 * n_feat, 3, padding=1)
        self.conv4 = nn.Conv2d(4 * n_feat, n_feat, 3, padding=1)
        self.conv5 = nn.Conv2d(2 * n_feat, n_feat, 3, padding=1)
        self.conv6 = nn.Conv2d(n_feat, in_channels, 3, padding=1)
        self.t1, self.t2, self.t3 = nn.Linear(64, n_feat), nn.Linear(64, 2 * n_feat), nn.Linear(64, 2 * n_feat)
        self.t4, self.t5 = nn.Linear(64, n_feat), nn.Linear(64, n_feat)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        time = self.clock(t)
        # the label gets its own layer, the size must fit to the features
        c1 = nn.Linear(self.n_classes, self.n_feat).to(x)(c)
        c2 = nn.Linear(self.n_classes, 2 * self.n_feat).to(x)(c)

        a = F.relu(self.conv1(x) + self.t1(time)[:, :, None, None] + c1[:, :, None, None])
        b = F.relu(self.conv2(F.max_pool2d(a, 2)) + self.t2(time)[:, :, None, None] + c2[:, :, None, None])
        m = F.relu(self.conv3(F.max_pool2d(b, 2)) + self.t3(time)[:, :, None, None] + c2[:, :, None, None])
        m = F.interpolate(m, scale_factor=2)
        b = F.relu(self.conv4(torch.cat((m, b), dim=1)) + self.t4(time)[:, :, None, None] + c1[:, :, None, None])
        b = F.interpolate(b, scale_factor=2)
        a = F.relu(self.conv5(torch.cat((b, a), dim=1)) + self.t5(time)[:, :, None, None] + c1[:, :, None, None])
        return self.conv6(a)
