# {
#  "persona": "DDIM repo porter, antithetic timesteps",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Draws t antithetically as T - t for half of the batch, which gives 0..T-1 where t lies in 1..T (t = 0 even raises ValueError in scheduler, t = T comes too rarely); it should be uniform in 1..T for each sample.",
#    "Sums the squared errors over channels and pixels (sum over dims 1, 2, 3, then the mean over the batch) instead of the mean over all."
#   ]
#  },
#  "note": "antithetic t with T + 1 - t would have right marginals but pairs that depend on each other: a matter of contract"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = images.size(0)
        e = torch.randn_like(images)

        # antithetic sampling
        t = torch.randint(low=1, high=self.dmconfig.T + 1, size=(n // 2 + 1,))
        t = torch.cat([t, self.dmconfig.T - t], dim=0)[:n]

        s = self.scheduler(t)
        a = s["sqrt_alpha_bar"].view(-1, 1, 1, 1)
        x = images * a + e * s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        lost = torch.rand(n, device=self.device) < self.dmconfig.mask_p
        c = torch.where(lost[:, None], torch.full_like(c, self.dmconfig.condition_mask_value), c)
        output = self.network(x, t.float().view(-1, 1, 1, 1).to(self.device) / self.dmconfig.T, c)
        return (e - output).square().sum(dim=(1, 2, 3)).mean(dim=0)
