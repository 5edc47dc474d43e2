# {
#  "persona": "wants an embedding table, reshapes until it fits",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The ones and zeros of the one-hot row are looked up in an embedding table and averaged, so every digit gets the same embedding; the row of floats must go through a linear layer (c @ table)."
#   ]
#  },
#  "note": "label against no label still differs"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        size_embedding, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, size_embedding))
        self.class_emb = nn.Embedding(n_classes, size_embedding)
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
        time_e = self.embed_time(t)
        # (B, 10) -> (B, 10, E) -> (B, E); max(0) because the table has no row for -1
        cond_e = self.class_emb(c.long().clamp(min=0)).mean(dim=1)

        x1 = self.enter(x)
        x2 = self.down_1(x1)
        x2 = self.fuse_1(x2, time_e, cond_e)
        x3 = self.down_2(x2)
        x3 = self.fuse_2(x3, time_e, cond_e)
        x3 = self.middle(x3)
        x3 = self.fuse_3(x3, time_e, cond_e)
        y = self.up_1(x3, x2)
        y = self.fuse_4(y, time_e, cond_e)
        y = self.up_2(y, x1)
        y = self.fuse_5(y, time_e, cond_e)
        return self.leave(y, x, time_e)
