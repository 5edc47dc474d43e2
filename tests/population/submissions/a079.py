# {
#  "persona": "Algerian student, first try, not yet run",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "t is drawn with randint(0, T + 1), which can give 0, outside 1..T; it should start at 1",
#    "time and condition are given to the network in the wrong order, network(x_t, c, t); it should be network(x_t, t, c)"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        t = torch.randint(0, self.dmconfig.T + 1, (B,))
        s = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = s["sqrt_alpha_bar"].view(B, 1, 1, 1) * images + s["sqrt_oneminus_alpha_bar"].view(B, 1, 1, 1) * noise
        c = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).float()
        mask = torch.bernoulli(torch.full((B,), float(self.dmconfig.mask_p))).bool()
        c[mask.to(self.device), :] = self.dmconfig.condition_mask_value
        t = (t / self.dmconfig.T).view(B, 1, 1, 1).to(self.device)
        noise_pred = self.network(x_t, c, t)
        loss = self.loss_fn(noise_pred, noise)
        return loss
