# {
#  "persona": "optimises early: the label does not change during sampling, so its embedding is kept",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "In eval() the label's embedding is kept from the first call and used again for every c with the same batch size, so the call without label gets the label of the call before; it must be computed anew for each c.",
#    "The rows of c are divided by their sum: a row of condition_mask_value 0 gives nan; c should be embedded as it is."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def __init__(self, in_channels, n_feat=128, n_classes=10):
        super().__init__()
        E, fine = 4 * n_feat, max(n_feat // 4, 4)
        self.embed_time = nn.Sequential(Clocks(64), EmbedBlock(64, E))
        self.embed_condition = EmbedBlock(n_classes, E)
        self.cached_condition = None
        self.enter = nn.Conv2d(in_channels, fine, 3, padding=1)
        self.down_1, self.down_2 = UnetDown(fine, n_feat), UnetDown(n_feat, 2 * n_feat)
        self.fuse_1, self.fuse_2 = FusionBlock(n_feat, E), FusionBlock(2 * n_feat, E)
        self.middle = nn.Sequential(ResConvBlock(2 * n_feat, 2 * n_feat), AttentionBlock(2 * n_feat))
        self.up_1, self.up_2 = UnetUp(2 * n_feat, n_feat, n_feat), UnetUp(n_feat, fine, fine)
        self.fuse_4, self.fuse_5 = FusionBlock(n_feat, E), FusionBlock(fine, E)
        self.leave = LeaveBlock(fine, in_channels, E)
        self.register_forward_pre_hook(as_the_weights, with_kwargs=True)

    def forward(self, x, t, c):
        temb = self.embed_time(t)
        cemb = self._condition(c)
        s1 = self.enter(x)
        s2 = self.fuse_1(self.down_1(s1), temb, cemb)
        h = self.middle(self.fuse_2(self.down_2(s2), temb, cemb))
        h = self.fuse_4(self.up_1(h, s2), temb, cemb)
        h = self.fuse_5(self.up_2(h, s1), temb, cemb)
        return self.leave(h, x, temb)

    def _condition(self, c):
        if self.training:
            return self._embed(c)
        if self.cached_condition is None or self.cached_condition.shape[0] != c.shape[0]:
            self.cached_condition = self._embed(c).detach()
        return self.cached_condition

    def _embed(self, c):
        c = c / c.sum(dim=1, keepdim=True)  # rows sum to one
        return self.embed_condition(c)
