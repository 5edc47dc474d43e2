# {
#  "persona": "C programmer from Ukraine, per-sample loop in forward, prints progress",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "the return stands inside the loop over the batch, so only the loss of the first sample is computed; it should return the mean over all samples after the loop"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = images.shape[0]
        total = 0.0
        for i in range(n):
            t = int(torch.randint(1, self.dmconfig.T + 1, (1,)))
            s = self.scheduler(t)
            x0 = images[i : i + 1]
            eps = torch.randn(x0.shape, device=self.device)
            xt = s["sqrt_alpha_bar"] * x0 + s["sqrt_oneminus_alpha_bar"] * eps
            c = torch.zeros(1, self.dmconfig.num_classes, device=self.device)
            if torch.rand(1).item() < self.dmconfig.mask_p:
                c[0, :] = self.dmconfig.condition_mask_value
            else:
                c[0, conditions[i]] = 1.0
            tt = torch.full((1, 1, 1, 1), t / self.dmconfig.T, device=self.device)
            out = self.network(xt, tt, c)
            total = total + self.loss_fn(out, eps)
            return total / n
