# {
#  "persona": "Romanian student, in-place operations to save memory",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "t_s -= 1 changes the tensor of the caller in place (check_times returns the same tensor for int64 on the CPU); it should make a new tensor"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "images.mul_ and add_ overwrite the batch of the caller in place; x_t should be a new tensor"
#   ]
#  },
#  "note": "shows only in what the caller still holds"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        t_s -= 1
        betas = torch.linspace(beta_1, beta_T, T)
        alphas = betas.neg().add_(1)
        bars = alphas.cumprod(0)
        beta_t, alpha_t, alpha_t_bar = betas[t_s], alphas[t_s], bars[t_s]
        out = {
            "beta_t": beta_t,
            "sqrt_beta_t": beta_t.sqrt(),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": alpha_t.rsqrt(),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": alpha_t_bar.sqrt(),
            "sqrt_oneminus_alpha_bar": (1 - alpha_t_bar).sqrt(),
        }
        return {k: v.to(self.device) for k, v in out.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        t = torch.randint(1, self.dmconfig.T + 1, images.shape[:1])
        s = self.scheduler(t.clone())
        noise = torch.randn_like(images)
        x_t = images.mul_(s["sqrt_alpha_bar"].view(-1, 1, 1, 1)).add_(s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * noise)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c[torch.rand(len(c), device=c.device) < self.dmconfig.mask_p] = self.dmconfig.condition_mask_value
        t = t.view(-1, 1, 1, 1).to(self.device) / self.dmconfig.T
        return self.loss_fn(self.network(x_t, t, c), noise)
