# {
#  "persona": "Korean student, part solution: scheduler done, forward copied from an old unconditional exercise and half adapted",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "the mask is drawn but never applied: the network always gets the full one-hot label; masked rows should become condition_mask_value",
#    "the time is given to the network as t in 1..T; it should be t / T"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        beta = torch.linspace(beta_1, beta_T, T).to(self.device)
        alpha = 1.0 - beta
        alpha_bar = torch.cumprod(alpha, dim=0)
        t = (t_s - 1).to(self.device)

        return {
            'beta_t': beta[t],
            'sqrt_beta_t': torch.sqrt(beta)[t],
            'alpha_t': alpha[t],
            'oneover_sqrt_alpha': (1.0 / torch.sqrt(alpha))[t],
            'alpha_t_bar': alpha_bar[t],
            'sqrt_alpha_bar': torch.sqrt(alpha_bar)[t],
            'sqrt_oneminus_alpha_bar': torch.sqrt(1.0 - alpha_bar)[t],
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        b = images.shape[0]
        cfg = self.dmconfig
        t = torch.randint(1, cfg.T + 1, (b,), device=self.device)
        noise = torch.randn_like(images)
        sch = self.scheduler(t)
        mean = sch['sqrt_alpha_bar'].view(b, 1, 1, 1) * images
        std = sch['sqrt_oneminus_alpha_bar'].view(b, 1, 1, 1)
        x = mean + std * noise

        y = F.one_hot(conditions, cfg.num_classes).float()
        mask = torch.bernoulli(torch.ones(b, device=self.device) * cfg.mask_p)
        out = self.network(x, t.float().view(b, 1, 1, 1), y)
        return self.loss_fn(out, noise)
