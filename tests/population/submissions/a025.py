# {
#  "persona": "Pakistani student, all three exercises the night before, several slips",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "beta is interpolated with t / T, so beta at t = 1 is not beta_1; it should be (t - 1) / (T - 1)"
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "one t is drawn for the whole batch (size (1,)); each sample needs its own",
#    "the noise in the mixture and the noise in the loss are two different draws; the target should be the noise that was added"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        def beta_of(t):
            return beta_1 + (beta_T - beta_1) * t / T

        beta_t = beta_of(t_s.float())
        alpha_t = 1 - beta_t
        all_alphas = 1 - beta_of(torch.arange(1, T + 1).float())
        alpha_t_bar = torch.cumprod(all_alphas, dim=0)[t_s - 1]
        answer = {
            "beta_t": beta_t,
            "sqrt_beta_t": torch.sqrt(beta_t),
            "alpha_t": alpha_t,
            "oneover_sqrt_alpha": 1 / torch.sqrt(alpha_t),
            "alpha_t_bar": alpha_t_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_t_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1 - alpha_t_bar),
        }
        for key in answer:
            answer[key] = answer[key].to(self.device)
        return answer

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = torch.randint(1, config.T + 1, (1,))
        s = self.scheduler(t)
        x_t = s["sqrt_alpha_bar"].view(-1, 1, 1, 1) * images + s["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1) * torch.randn_like(images)
        noise = torch.randn_like(images)
        c = F.one_hot(conditions, config.num_classes).float()
        drop = torch.rand(images.shape[0], 1, device=self.device) < config.mask_p
        c = torch.where(drop, config.condition_mask_value * torch.ones_like(c), c)
        time = (t / config.T).to(self.device).view(-1, 1, 1, 1).expand(images.shape[0], -1, -1, -1)
        return self.loss_fn(self.network(x_t, time, c), noise)
