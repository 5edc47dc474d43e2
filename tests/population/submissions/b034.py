# {
#  "persona": "prefers nn.Embedding for labels",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The condition is turned into an index by argmax: a row of condition_mask_value has argmax 0 and so means the digit 0, not 'no label'; the row of floats itself must be embedded (a linear layer)."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, size_embedding))
        self.embed_condition = nn.Embedding(n_classes, size_embedding)
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
        t = self.embed_time(t)
        c = self.embed_condition(c.argmax(dim=1))  # one-hot -> index
        h0 = self.enter(x)
        h1 = self.fuse_1(self.down_1(h0), t, c)
        h2 = self.fuse_2(self.down_2(h1), t, c)
        h2 = self.fuse_3(self.middle(h2), t, c)
        h1 = self.fuse_4(self.up_1(h2, h1), t, c)
        h0 = self.fuse_5(self.up_2(h1, h0), t, c)
        return self.leave(h0, x, t)
