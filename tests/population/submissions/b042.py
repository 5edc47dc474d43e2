# {
#  "persona": "uses F.dropout in forward",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "F.dropout is called without training=self.training, so features are dropped at random in eval() as well and every sampling step is spoiled; it must be off in evaluation."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.p = 0.1
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, size_embedding))
        self.embed_condition = EmbedBlock(n_classes, size_embedding)
        self.enter = nn.Conv2d(in_channels, fine, 3, padding=1)
        self.down_1 = UnetDown(fine, n_feat)
        self.fuse_1 = FusionBlock(n_feat, size_embedding)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)
        self.fuse_2 = FusionBlock(2 * n_feat, size_embedding)
        self.middle = ResConvBlock(2 * n_feat, 2 * n_feat)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)
        self.fuse_4 = FusionBlock(n_feat, size_embedding)
        self.up_2 = UnetUp(n_feat, fine, fine)
        self.fuse_5 = FusionBlock(fine, size_embedding)
        self.leave = LeaveBlock(fine, in_channels, size_embedding)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        time, condition = self.embed_time(t), self.embed_condition(c)
        h28 = self.enter(x)
        h14 = self.fuse_1(self.down_1(h28), time, condition)
        h7 = self.fuse_2(self.down_2(h14), time, condition)
        h7 = F.dropout(self.middle(h7), self.p)
        h = self.fuse_4(self.up_1(h7, h14), time, condition)
        h = self.fuse_5(self.up_2(h, h28), time, condition)
        return self.leave(h, x, time)
