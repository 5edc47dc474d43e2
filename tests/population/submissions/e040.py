# {
#  "persona": "3 am, three things at once go wrong in forward",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "x_t is made with one noise and the target is a second, fresh one; both should be the same.",
#    "t is one number for the whole batch, expanded; each sample should have its own.",
#    "The mask is drawn for every entry of the one-hot row, not for every sample."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        t = torch.randint(1, T + 1, (1,)).expand(len(images))
        s = self.scheduler(t)
        noise = torch.randn_like(images)
        a = s["sqrt_alpha_bar"][:, None, None, None]
        b = s["sqrt_oneminus_alpha_bar"][:, None, None, None]
        x_t = a * images + b * noise
        # labels
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = torch.rand(c.shape, device=self.device) < self.dmconfig.mask_p
        c = torch.where(mask, self.dmconfig.condition_mask_value * torch.ones_like(c), c)
        out = self.network(x_t, t.view(-1, 1, 1, 1).to(self.device) / T, c)
        # eq 14: || eps - eps_theta ||^2
        target = torch.randn_like(images)
        return self.loss_fn(out, target)
