# {
#  "persona": "wants values that broadcast with images at once",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "All values come back as (B, 1, 1, 1), even for an int; they should be shaped like t_s."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "only the shape is off: a matter of contract; forward works with either"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        betas = torch.linspace(beta_1, beta_T, T).to(self.device)
        alphas = 1 - betas
        alpha_bars = torch.cumprod(alphas, 0)
        t = t_s.to(self.device).reshape(-1) - 1

        def pick(values):
            # (B, 1, 1, 1), ready for images
            return values[t].view(-1, 1, 1, 1)

        return {
            "beta_t": pick(betas),
            "sqrt_beta_t": pick(betas.sqrt()),
            "alpha_t": pick(alphas),
            "oneover_sqrt_alpha": pick(1 / alphas.sqrt()),
            "alpha_t_bar": pick(alpha_bars),
            "sqrt_alpha_bar": pick(alpha_bars.sqrt()),
            "sqrt_oneminus_alpha_bar": pick((1 - alpha_bars).sqrt()),
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        T = self.dmconfig.T
        t_s = torch.randint(1, T + 1, (images.shape[0], 1), device=self.device)
        s = {k: v.view(-1, 1, 1, 1) for k, v in self.scheduler(t_s).items()}
        noise = torch.randn_like(images)
        x_t = s["sqrt_alpha_bar"] * images + s["sqrt_oneminus_alpha_bar"] * noise
        one_hot = F.one_hot(conditions, self.dmconfig.num_classes).float()
        mask = torch.rand(images.shape[0], device=self.device) < self.dmconfig.mask_p
        one_hot[mask, :] = float(self.dmconfig.condition_mask_value)
        pred = self.network(x_t, t_s.view(-1, 1, 1, 1).float() / T, one_hot)
        return self.loss_fn(pred, noise)
