# {
#  "persona": "Jordanian student, t by rand and rounding",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "t is (rand * T).round() clamped to 1, so T gets half the weight of the others and 1 gets one and a half; t should be uniform in 1..T"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        B = images.shape[0]
        t = (torch.rand(B) * T).round().clamp(min=1).long()
        d = self.scheduler(t)
        eps = torch.randn_like(images)
        x_t = d["sqrt_alpha_bar"].reshape(B, 1, 1, 1) * images + d["sqrt_oneminus_alpha_bar"].reshape(B, 1, 1, 1) * eps
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        for i in range(B):
            if torch.rand(1) < self.dmconfig.mask_p:
                c[i] = self.dmconfig.condition_mask_value
        return self.loss_fn(self.network(x_t, t.reshape(B, 1, 1, 1).to(self.device) / T, c), eps)
