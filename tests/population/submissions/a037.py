# {
#  "persona": "Serbian student, engineer, one-step noise instead of the closed form",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "x_t is made with one step of eq. 2, sqrt(alpha_t) x_0 + sqrt(beta_t) eps; it should be eq. 4, sqrt(alpha_bar) x_0 + sqrt(1 - alpha_bar) eps",
#    "the drop of the label is decided once for the whole batch; it should be decided for each sample",
#    "the time is given as t / T of an integer division, so it is 0 for t < T; it should be the fraction t / T"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B = images.shape[0]
        T = self.dmconfig.T
        t = torch.randint(1, T + 1, (B, 1, 1, 1), device=self.device)
        sch = self.scheduler(t.flatten())
        mean = torch.sqrt(sch["alpha_t"]).view(B, 1, 1, 1) * images
        eps = torch.randn_like(images)
        x_t = mean + sch["sqrt_beta_t"].view(B, 1, 1, 1) * eps

        cond = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if torch.rand(1).item() < self.dmconfig.mask_p:
            cond = torch.full_like(cond, self.dmconfig.condition_mask_value)

        eps_theta = self.network(x_t, t // T, cond)
        return self.loss_fn(eps_theta, eps)
