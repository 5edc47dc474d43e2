# {
#  "persona": "Latvian student, index_put person, one helper that makes the condition for both forward and sample",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        B, T = images.shape[0], self.dmconfig.T
        drop = torch.rand(B, device=self.device) < self.dmconfig.mask_p
        c = self.make_condition(conditions, drop)
        t = torch.randint(1, T + 1, (B,), device=self.device)
        tab = self.scheduler(t)
        epsilon = torch.randn_like(images)
        noisy = torch.empty_like(images)
        for i in range(B):
            noisy[i] = tab["sqrt_alpha_bar"][i] * images[i].detach() + tab["sqrt_oneminus_alpha_bar"][i] * epsilon[i]
        return self.loss_fn(self.network(noisy, t.reshape(B, 1, 1, 1) / T, c), epsilon)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        B, T = shape[0], config.T
        c = self.make_condition(conditions)
        everyone = torch.ones(B, dtype=torch.bool, device=self.device)
        no_c = self.make_condition(conditions, everyone)
        x = torch.randn(shape, device=self.device)
        for t in range(T, 0, -1):
            with torch.no_grad():
                tau = torch.full((B, 1, 1, 1), t / T, device=self.device)
                e_c = self.network(x, tau, c)
                e_u = self.network(x, tau, no_c)
            e = e_c * (1 + omega) - e_u * omega
            tab = self.scheduler(t)
            x = tab["oneover_sqrt_alpha"] * (x - e * tab["beta_t"] / tab["sqrt_oneminus_alpha_bar"])
            if t > 1:
                x = x + torch.normal(0.0, tab["sqrt_beta_t"].item(), size=shape, device=self.device)
        return torch.clip(0.1307 + 0.3081 * x, min=0, max=1)

    def make_condition(self, labels, drop=None):
        K = self.dmconfig.num_classes
        if labels.ndim == 1:
            rows = torch.zeros(labels.shape[0], K, device=self.device)
            rows[torch.arange(labels.shape[0], device=self.device), labels.to(self.device).long()] = 1
        else:
            rows = labels.to(self.device).float().clone()
        if drop is not None:
            rows[drop] = self.dmconfig.condition_mask_value
        return rows
