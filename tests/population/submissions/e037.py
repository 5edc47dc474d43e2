# {
#  "persona": "statistician: cumulative product over the batch, beta-binomial thoughts",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [
#    "Takes the cumulative product over the times that were asked for, not over the whole schedule 1..t.",
#    "Divides by T - 1, which is zero for T = 1; there the only beta is beta_1."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        # the schedule is a straight line through (1, beta_1) and (T, beta_T)
        beta = beta_1 + (t_s - 1) * (beta_T - beta_1) / (T - 1)
        beta = beta.float().to(self.device)
        alpha = 1.0 - beta
        # alpha bar is the cumulative product of alpha
        alpha_bar = torch.cumprod(alpha.flatten(), dim=0).reshape(alpha.shape)
        alpha_bar = alpha_bar.to(self.device)
        return {
            "beta_t": beta,
            "sqrt_beta_t": torch.sqrt(beta),
            "alpha_t": alpha,
            "oneover_sqrt_alpha": 1.0 / torch.sqrt(alpha),
            "alpha_t_bar": alpha_bar,
            "sqrt_alpha_bar": torch.sqrt(alpha_bar),
            "sqrt_oneminus_alpha_bar": torch.sqrt(1.0 - alpha_bar),
        }
