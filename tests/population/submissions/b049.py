# {
#  "persona": "puts classifier-free guidance into the network too",
#  "functions": {
#   "conditional_ddpm/ResUNet.py:ConditionalUnet": [
#    "In train() the network drops labels itself, on top of the drops that ConditionalDDPM.forward makes with mask_p; it should use c as it is given.",
#    "The answer is clamped to [-3, 3]; noise may be larger, and where it is clamped no gradient flows; it should be returned as it is."
#   ]
#  }
# }
# --- conditional_ddpm/ResUNet.py
class ConditionalUnet:
    def forward(self, x, t, c):
        if self.training:  # classifier-free guidance: forget the label sometimes
            keep = (torch.rand(c.shape[0], 1, device=c.device) > 0.1).to(c.dtype)
            c = c * keep - (1 - keep)
        time, condition = self.embed_time(t), self.embed_condition(c)

        enter = self.enter(x)
        down_1 = self.fuse_1(self.down_1(enter), time, condition)
        down_2 = self.fuse_2(self.down_2(down_1), time, condition)
        middle = self.fuse_3(self.middle(down_2), time, condition)
        up_1 = self.fuse_4(self.up_1(middle, down_1), time, condition)
        up_2 = self.fuse_5(self.up_2(up_1, enter), time, condition)
        noise = self.leave(up_2, x, time)
        return torch.clamp(noise, -3, 3)  # 99.7 % of a normal distribution
