# {
#  "persona": "indentation accident in the loop of the way up",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The return stands inside the loop of the way up, so only the first level is gone through (and the shapes do not fit in leave); it belongs after the loop."
#   ]
#  },
#  "note": "crashes"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        # TODO 1.1 (4 points): wire the blocks: 2 down, 2 up with skips, time and condition joined in at each level
        te, ce = self.embed_time(t), self.embed_condition(c)
        h = self.enter(x)
        skips = [h]
        h = self.down_1(h)
        h = self.fuse_1(h, te, ce)
        skips.append(h)
        h = self.down_2(h)
        h = self.fuse_2(h, te, ce)
        h = self.fuse_3(self.middle(h), te, ce)
        ups = [self.up_1, self.up_2]
        fuses = [self.fuse_4, self.fuse_5]
        for up, fuse, skip in zip(ups, fuses, skips[::-1]):
            h = up(h, skip)
            h = fuse(h, te, ce)
            return self.leave(h, x, te)
