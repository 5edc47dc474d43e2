# {
#  "persona": "TeaPearce porter of the sampler, returns x_i_store as well",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "Returns the tuple (x_i, x_i_store) as the repository does instead of the images alone.",
#    "The images are neither brought back by x * 0.3081 + 0.1307 nor clamped."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        n_sample = shape[0]
        x_i = torch.randn(shape).to(self.device)  # x_T ~ N(0, 1), sample initial noise
        c_i = conditions.to(self.device)
        if c_i.dim() == 1:
            c_i = nn.functional.one_hot(c_i, num_classes=config.num_classes)
        c_i = c_i.float()
        none_i = torch.full_like(c_i, config.condition_mask_value)
        x_i_store = []  # keep track of generated steps in case want to plot something
        with torch.no_grad():
            for i in range(config.T, 0, -1):
                t_is = torch.tensor([i / config.T]).to(self.device)
                t_is = t_is.repeat(n_sample, 1, 1, 1)
                z = torch.randn(shape).to(self.device) if i > 1 else 0
                eps1 = self.network(x_i, t_is, c_i)
                eps2 = self.network(x_i, t_is, none_i)
                eps = (1 + omega) * eps1 - omega * eps2
                s = self.scheduler(i)
                x_i = s["oneover_sqrt_alpha"] * (x_i - eps * s["beta_t"] / s["sqrt_oneminus_alpha_bar"]) + s["sqrt_beta_t"] * z
                if i % 20 == 0 or i == config.T or i < 8:
                    x_i_store.append(x_i.detach().cpu().numpy())
        x_i_store = np.array(x_i_store)
        return x_i, x_i_store
