# {
#  "persona": "quiet student, wires the given blocks one line each, exactly like the picture",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": []
#  },
#  "note": "a new network answers x: zero starts hide time and label until training"
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        time = self.embed_time(t)
        condition = self.embed_condition(c)
        enter = self.enter(x)
        down_1 = self.fuse_1(self.down_1(enter), time, condition)
        down_2 = self.fuse_2(self.down_2(down_1), time, condition)
        middle = self.fuse_3(self.middle(down_2), time, condition)
        up_1 = self.fuse_4(self.up_1(middle, down_1), time, condition)
        up_2 = self.fuse_5(self.up_2(up_1, enter), time, condition)
        return self.leave(up_2, x, time)
