# {
#  "persona": "fast typer; a small lambda for the fusions",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The fusion blocks get the time embedding twice (te, te); the label's embedding ce is computed and never used, the second should be ce."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        te = self.embed_time(t)
        ce = self.embed_condition(c)
        fuse = lambda block, h: block(h, te, te)

        d0 = self.enter(x)
        d1 = fuse(self.fuse_1, self.down_1(d0))
        d2 = fuse(self.fuse_2, self.down_2(d1))
        m = fuse(self.fuse_3, self.middle(d2))
        u1 = fuse(self.fuse_4, self.up_1(m, d1))
        u2 = fuse(self.fuse_5, self.up_2(u1, d0))
        return self.leave(u2, x, te)
