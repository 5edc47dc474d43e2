# {
#  "persona": "A student who wants to be robust and cleans up the inputs of the network too eagerly.",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "Only the first entry of t is used for the whole batch; each sample should have its own time.",
#    "c is made one-hot again by argmax, so a row of condition_mask_value becomes class 0; it should reach the network as it is.",
#    "fuse_5 is given the time twice and no condition (copy-paste); time and condition should be joined in at each level."
#   ]
#  },
#  "note": "for one-hot conditions and one time for the whole batch the answers are right; only condition_mask_value rows and mixed times differ; fresh weights hide everything (output blocks start at zero)"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        B = x.shape[0]
        # one time for the batch, as in sampling
        t = t.reshape(-1)[:1]
        # make sure that c is one-hot
        c = F.one_hot(c.argmax(dim=1), c.shape[1]).to(x.dtype)
        temb = self.embed_time(t).expand(B, -1)
        cemb = self.embed_condition(c)

        x0 = self.conv_in(x)
        x1 = self.down_1(x0)
        x1 = self.fuse_1(x1, temb, cemb)
        x2 = self.down_2(x1)
        x2 = self.fuse_2(x2, temb, cemb)
        m = self.middle(x2)
        m = self.fuse_3(m, temb, cemb)
        u1 = self.up_1(m, x1)
        u1 = self.fuse_4(u1, temb, cemb)
        u2 = self.up_2(u1, x0)
        u2 = self.fuse_5(u2, temb, temb)
        return self.conv_out(u2, x, temb)
