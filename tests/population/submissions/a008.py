# {
#  "persona": "Chinese undergraduate, remembers a PyTorch DDPM port, buffers and an extract function",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "alpha_bar is the cumulative product over the alphas of the batch's own times, in the order given; it should be the product over the whole schedule alpha_1 ... alpha_t, looked up at t"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
def extract(a, t, x_shape):
    b = t.shape[0]
    out = a.gather(-1, t)
    return out.reshape(b, *((1,) * (len(x_shape) - 1)))
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T, device=self.device)
        t_s = t_s.to(self.device)
        beta_t = betas[t_s - 1]
        alpha_t = 1 - beta_t
        alpha_t_bar = torch.cumprod(alpha_t, dim=0) if alpha_t.dim() > 0 else alpha_t
        return {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": torch.rsqrt(alpha_t),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        b = images.shape[0]
        t = torch.randint(0, self.dmconfig.T, (b,), device=self.device).long()
        coef = self.scheduler(t + 1)
        index = torch.arange(b, device=self.device)
        noise = torch.randn_like(images)
        x_noisy = (
            extract(coef["sqrt_alpha_bar"], index, images.shape) * images
            + extract(coef["sqrt_oneminus_alpha_bar"], index, images.shape) * noise
        )
        cond = F.one_hot(conditions, self.dmconfig.num_classes).float()
        prob_mask = torch.zeros(b, device=self.device).float().uniform_(0, 1) < self.dmconfig.mask_p
        cond = torch.where(prob_mask[:, None], torch.full_like(cond, self.dmconfig.condition_mask_value), cond)
        predicted_noise = self.network(x_noisy, ((t + 1) / self.dmconfig.T).view(b, 1, 1, 1), cond)
        return F.mse_loss(noise, predicted_noise)
