# {
#  "persona": "annotated diffusion port, helper extract, returns after one step",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "The return stands inside the loop, so only the step t = T is taken."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
from tqdm.auto import tqdm
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        device = next(self.parameters()).device
        b = shape[0]
        y = conditions if conditions.dim() == 2 else F.one_hot(conditions, config.num_classes)
        y = y.float().to(device)
        y_null = torch.full_like(y, config.condition_mask_value)
        with torch.no_grad():
            # start from pure noise (for each example in the batch)
            img = torch.randn(shape, device=device)
            for t in tqdm(reversed(range(1, config.T + 1)), desc='sampling loop time step', total=config.T, disable=True):
                tb = torch.full((b,), t / config.T, device=device)[:, None, None, None]
                eps = (1 + omega) * self.network(img, tb, y) - omega * self.network(img, tb, y_null)
                s = self.scheduler(t)
                # Equation 11 in the paper
                # Use our model (noise predictor) to predict the mean
                img = s['oneover_sqrt_alpha'] * (img - s['beta_t'] * eps / s['sqrt_oneminus_alpha_bar'])
                if t > 1:
                    noise = torch.randn_like(img)
                    img = img + s['sqrt_beta_t'] * noise
                return torch.clamp(img * 0.3081 + 0.1307, 0., 1.)
