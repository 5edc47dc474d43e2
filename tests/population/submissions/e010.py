# {
#  "persona": "annotated-diffusion blog reader with a lru-cached helper function outside the class",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.scheduler": [],
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
from functools import lru_cache
@lru_cache(maxsize=None)
def linear_beta_schedule(timesteps, beta_start, beta_end):
    betas = torch.linspace(beta_start, beta_end, timesteps, dtype=torch.float64)
    alphas = 1. - betas
    alphas_cumprod = torch.cumprod(alphas, axis=0)
    return torch.stack([
        betas, torch.sqrt(betas), alphas, torch.sqrt(1.0 / alphas),
        alphas_cumprod, torch.sqrt(alphas_cumprod), torch.sqrt(1. - alphas_cumprod),
    ], dim=-1).float()
class ConditionalDDPM:
    def scheduler(self, t_s):
        t_s = self.check_times(t_s)
        beta_1, beta_T, T = self.dmconfig.beta_1, self.dmconfig.beta_T, self.dmconfig.T
        rows = linear_beta_schedule(T, beta_1, beta_T)[t_s - 1].to(self.device)
        beta_t, sqrt_beta_t, alpha_t, oneover_sqrt_alpha, alpha_t_bar, sqrt_alpha_bar, sqrt_oneminus_alpha_bar = rows.unbind(-1)
        return {
            'beta_t': beta_t,
            'sqrt_beta_t': sqrt_beta_t,
            'alpha_t': alpha_t,
            'oneover_sqrt_alpha': oneover_sqrt_alpha,
            'alpha_t_bar': alpha_t_bar,
            'sqrt_alpha_bar': sqrt_alpha_bar,
            'sqrt_oneminus_alpha_bar': sqrt_oneminus_alpha_bar
        }

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        def extract(a, x_shape):
            return a.reshape(x_shape[0], *((1,) * (len(x_shape) - 1)))
        t = torch.randint(1, self.dmconfig.T + 1, (images.shape[0],), device=self.device).long()
        noise = torch.randn_like(images)
        sch = self.scheduler(t)
        x_noisy = extract(sch['sqrt_alpha_bar'], images.shape) * images + extract(sch['sqrt_oneminus_alpha_bar'], images.shape) * noise
        y = F.one_hot(conditions, self.dmconfig.num_classes).float()
        for k in range(len(y)):
            if torch.rand(1).item() < self.dmconfig.mask_p:
                y[k] = self.dmconfig.condition_mask_value
        predicted_noise = self.network(x_noisy, extract(t, images.shape) / self.dmconfig.T, y)
        loss = F.mse_loss(noise, predicted_noise)
        return loss
