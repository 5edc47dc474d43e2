# {
#  "persona": "functional programmer: partials, one closure to fuse, reduce for nothing",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  }
# }
# --- conditional_ddpm/ResUNet.py
from functools import partial
class ConditionalUnet:
    def forward(self, x, t, c):
        # TODO 1.1 (4 points): wire the blocks: 2 down, 2 up with skips, time and condition joined in at each level
        with_emb = partial(map_fuse, time=self.embed_time(t), condition=self.embed_condition(c))
        a = self.enter(x)
        b = with_emb(self.fuse_1, self.down_1(a))
        bottom = with_emb(self.fuse_3, self.middle(with_emb(self.fuse_2, self.down_2(b))))
        top = with_emb(self.fuse_5, self.up_2(with_emb(self.fuse_4, self.up_1(bottom, b)), a))
        return self.leave(features=top, x=x, time=self.embed_time(t))
def map_fuse(block, features, time, condition):
    return block(features, time=time, condition=condition)
