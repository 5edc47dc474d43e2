# {
#  "persona": "likes stacks and loops; skips are pushed and popped",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        # TODO 1.1 (4 points): wire the blocks: 2 down, 2 up with skips, time and condition joined in at each level
        t_emb, c_emb = self.embed_time(t), self.embed_condition(c)

        h = self.enter(x)
        skips = []
        for down, fuse in ((self.down_1, self.fuse_1), (self.down_2, self.fuse_2)):
            skips.append(h)
            h = fuse(down(h), t_emb, c_emb)

        h = self.fuse_3(self.middle(h), t_emb, c_emb)

        for up, fuse in ((self.up_1, self.fuse_4), (self.up_2, self.fuse_5)):
            h = fuse(up(h, skips.pop()), t_emb, c_emb)
        assert not skips
        return self.leave(h, x, t_emb)
