# {
#  "persona": "ran out of memory once and believes in detach and no_grad",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "Time and condition are embedded under torch.no_grad(), so the embedding layers get no gradient and are never trained; they should be computed with gradients.",
#    "The skips are detached, so no gradient flows through them to the way down; they should be passed as they are."
#   ]
#  },
#  "note": "values of forward are those of a right network; only gradients differ"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        # TODO 1.1 (4 points): wire the blocks: 2 down, 2 up with skips, time and condition joined in at each level
        # embeddings are only inputs, no need to keep a graph for them
        with torch.no_grad():
            time_emb = self.embed_time(t)
            cond_emb = self.embed_condition(c)

        h = self.enter(x)
        skips = [h.detach()]
        h = self.fuse_1(self.down_1(h), time_emb, cond_emb)
        skips.append(h.detach())
        h = self.fuse_2(self.down_2(h), time_emb, cond_emb)
        h = self.fuse_3(self.middle(h), time_emb, cond_emb)
        h = self.fuse_4(self.up_1(h, skips[1]), time_emb, cond_emb)
        h = self.fuse_5(self.up_2(h, skips[0]), time_emb, cond_emb)
        return self.leave(h, x, time_emb)
