# {
#  "persona": "TeaPearce porter, copies ddpm_schedules with T+1 entries",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "The table is beta_1 + (beta_T - beta_1) * t / T with T+1 entries from t=0 on, so t=1 does not get beta_1 and alpha_bar has one factor too many (that of t=0); betas should run from beta_1 at t=1 to beta_T at t=T, and nothing stand before."
#   ],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  },
#  "note": "could be counted as two mistakes, ends of the schedule and the extra factor"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # pre-computed schedules for DDPM sampling, training process
        betas = (beta_T - beta_1) * torch.arange(0, T + 1, dtype=torch.float32) / T + beta_1
        sqrt_beta_t = torch.sqrt(betas)
        alphas = 1 - betas
        log_alpha_t = torch.log(alphas)
        alphabar_t = torch.cumsum(log_alpha_t, dim=0).exp()
        sqrtab = torch.sqrt(alphabar_t)
        oneover_sqrta = 1 / torch.sqrt(alphas)
        sqrtmab = torch.sqrt(1 - alphabar_t)
        d = {
            "beta_t": betas,
            "sqrt_beta_t": sqrt_beta_t,
            "alpha_t": alphas,
            "oneover_sqrt_alpha": oneover_sqrta,  # 1/\sqrt{\alpha_t}
            "alpha_t_bar": alphabar_t,
            "sqrt_alpha_bar": sqrtab,
            "sqrt_oneminus_alpha_bar": sqrtmab,
        }
        return {k: v[t_s].to(self.device) for k, v in d.items()}

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x, n_T = images, self.dmconfig.T
        _ts = torch.randint(1, n_T + 1, (x.shape[0],)).to(self.device)
        noise = torch.randn_like(x)
        s = self.scheduler(_ts)
        x_t = s["sqrt_alpha_bar"][:, None, None, None] * x + s["sqrt_oneminus_alpha_bar"][:, None, None, None] * noise
        c = F.one_hot(conditions, self.dmconfig.num_classes).type(torch.float)
        context_mask = torch.bernoulli(torch.full((x.shape[0], 1), float(self.dmconfig.mask_p))).to(self.device)
        c = (1 - context_mask) * c + context_mask * self.dmconfig.condition_mask_value
        return self.loss_fn(noise, self.network(x_t, _ts.view(-1, 1, 1, 1) / n_T, c))
