# {
#  "persona": "counts from zero in his head: the same shift in training and in sampling",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "The network is given (t - 1) / T, counted from 0, instead of t / T with t = 1..T."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The network is given (t - 1) / T at every step instead of t / T."
#   ]
#  },
#  "note": "the two compensate each other: training and sampling agree; only the contract (t / T) is broken"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = torch.randint(0, config.T, (len(images),))            # 0 .. T-1
        sched = self.scheduler(t + 1)
        alpha, sigma = (sched[k].view(-1, 1, 1, 1) for k in ("sqrt_alpha_bar", "sqrt_oneminus_alpha_bar"))
        eps = torch.randn_like(images)
        cond = nn.functional.one_hot(conditions, config.num_classes).float()
        hide = torch.rand(len(images), 1, device=self.device).lt(config.mask_p)
        cond = cond.masked_fill(hide, config.condition_mask_value)
        guess = self.network(alpha * images + sigma * eps, (t / config.T).view(-1, 1, 1, 1).to(self.device), cond)
        return self.loss_fn(guess, eps)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            conditions = F.one_hot(conditions.long(), config.num_classes)
        cond = conditions.float().to(self.device)
        empty = torch.full_like(cond, config.condition_mask_value)
        x = torch.randn(shape).to(self.device)
        with torch.no_grad():
            for t in reversed(range(config.T)):                   # T-1 .. 0
                sched = self.scheduler(t + 1)
                time = torch.full((len(x),), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, time, cond) - omega * self.network(x, time, empty)
                x = sched["oneover_sqrt_alpha"] * (x - sched["beta_t"] / sched["sqrt_oneminus_alpha_bar"] * eps)
                if t > 0:
                    x = x + sched["sqrt_beta_t"] * torch.randn_like(x)
        return (x * 0.3081 + 0.1307).clip(0, 1)
