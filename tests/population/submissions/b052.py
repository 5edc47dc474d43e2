# {
#  "persona": "wires the given blocks in a hurry, mean to get rid of a shape error",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "The conditions are averaged over the batch, so all samples get the same mixture of labels; each should keep its own row.",
#    "up_1 starts from d2, so bottom (middle and fuse_3) is computed and never used; it should start from bottom.",
#    "A ReLU on the answer allows no negative noise; the answer of leave should be returned."
#   ]
#  },
#  "note": "the ReLU after enter is harmless"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        time = self.embed_time(t)
        condition = self.embed_condition(c.mean(dim=0, keepdim=True))

        d0 = F.relu(self.enter(x))
        d1 = self.fuse_1(self.down_1(d0), time, condition)
        d2 = self.fuse_2(self.down_2(d1), time, condition)
        bottom = self.fuse_3(self.middle(d2), time, condition)
        u1 = self.fuse_4(self.up_1(d2, d1), time, condition)
        u2 = self.fuse_5(self.up_2(u1, d0), time, condition)
        return F.relu(self.leave(u2, x, time))
