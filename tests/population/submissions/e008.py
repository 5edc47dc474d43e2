# {
#  "persona": "statistician, torch.distributions everywhere",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        n = len(images)
        T, K, p = self.dmconfig.T, self.dmconfig.num_classes, self.dmconfig.mask_p
        # t | n  ~  Cat(1/T, ..., 1/T), then shifted to 1..T
        t = torch.distributions.Categorical(probs=torch.ones(T)).sample((n,)) + 1
        epsilon = torch.distributions.Normal(0.0, 1.0).sample(images.shape).to(self.device)
        q = self.scheduler(t)
        mu = torch.einsum("b,bchw->bchw", q["sqrt_alpha_bar"], images)
        x_t = mu + torch.einsum("b,bchw->bchw", q["sqrt_oneminus_alpha_bar"], epsilon)
        # missing completely at random
        missing = torch.distributions.Bernoulli(probs=p).sample((n,)).bool().to(self.device)
        design = F.one_hot(conditions, K).float()
        design[missing, :] = float(self.dmconfig.condition_mask_value)
        residual = epsilon - self.network(x_t, t.to(self.device).view(n, 1, 1, 1) / T, design)
        return residual.square().mean()

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        std_normal = torch.distributions.Normal(torch.zeros(shape), torch.ones(shape))
        K = config.num_classes
        y = torch.zeros(shape[0], K)
        if conditions.dim() == 2:
            y = y + conditions.cpu()
        else:
            y[torch.arange(shape[0]), conditions.cpu().long()] = 1.0
        y = y.to(self.device)
        y0 = torch.zeros_like(y).fill_(config.condition_mask_value)
        with torch.no_grad():
            x = std_normal.sample().to(self.device)
            t = config.T
            while t >= 1:
                par = self.scheduler(t)
                time = torch.ones(shape[0], 1, 1, 1, device=self.device) * t / config.T
                eps_hat = (1 + omega) * self.network(x, time, y) - omega * self.network(x, time, y0)
                mu = par["oneover_sqrt_alpha"] * (x - (1 - par["alpha_t"]) / par["sqrt_oneminus_alpha_bar"] * eps_hat)
                x = mu if t == 1 else mu + par["sqrt_beta_t"] * std_normal.sample().to(self.device)
                t -= 1
        return torch.clamp(x * 0.3081 + 0.1307, min=0.0, max=1.0)
