# {
#  "persona": "thinks t arrives as a step number",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The time, a share t/T in [0, 1], is cut to an integer and looked up in a table: it is 0 for every t < T, so time has no effect; the float itself must be embedded."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(nn.Embedding(1001, n_feat), EmbedBlock(n_feat, size_embedding))
        self.embed_condition = EmbedBlock(n_classes, size_embedding)
        self.enter = nn.Conv2d(in_channels, fine, 3, padding=1)
        self.down_1 = UnetDown(fine, n_feat)
        self.fuse_1 = FusionBlock(n_feat, size_embedding)
        self.down_2 = UnetDown(n_feat, 2 * n_feat)
        self.fuse_2 = FusionBlock(2 * n_feat, size_embedding)
        self.middle = nn.Sequential(ResConvBlock(2 * n_feat, 2 * n_feat), AttentionBlock(2 * n_feat))
        self.fuse_3 = FusionBlock(2 * n_feat, size_embedding)
        self.up_1 = UnetUp(2 * n_feat, n_feat, n_feat)
        self.fuse_4 = FusionBlock(n_feat, size_embedding)
        self.up_2 = UnetUp(n_feat, fine, fine)
        self.fuse_5 = FusionBlock(fine, size_embedding)
        self.leave = LeaveBlock(fine, in_channels, size_embedding)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        t = self.embed_time(t.flatten().long())
        c = self.embed_condition(c)
        skip1 = self.enter(x)
        x1 = self.down_1(skip1)
        skip2 = x1 = self.fuse_1(x1, t, c)
        x2 = self.down_2(x1)
        x2 = self.fuse_2(x2, t, c)
        x2 = self.middle(x2)
        x2 = self.fuse_3(x2, t, c)
        x1 = self.up_1(x2, skip2)
        x1 = self.fuse_4(x1, t, c)
        x0 = self.up_2(x1, skip1)
        x0 = self.fuse_5(x0, t, c)
        return self.leave(x0, x, t)
