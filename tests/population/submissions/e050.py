# {
#  "persona": "port of a numpy tutorial, in-place normalisation, thinks forward gets raw pixels",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "Normalises the images again, (images - 0.1307) / 0.3081, though they come normalised."
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
import numpy as np
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x0 = (images - 0.1307) / 0.3081  # normalise with mnist mean / std
        m = x0.shape[0]
        t = torch.from_numpy(np.random.choice(np.arange(1, self.dmconfig.T + 1), size=m))
        sc = self.scheduler(t)
        eps = torch.from_numpy(np.random.standard_normal(tuple(x0.shape)).astype(np.float32)).to(self.device)
        xt = sc['sqrt_alpha_bar'].reshape(m, 1, 1, 1) * x0 + sc['sqrt_oneminus_alpha_bar'].reshape(m, 1, 1, 1) * eps
        cond = torch.from_numpy(np.eye(self.dmconfig.num_classes, dtype=np.float32)[conditions.cpu().numpy()]).to(self.device)
        for j in range(m):
            if np.random.uniform() < self.dmconfig.mask_p:
                cond[j, :] = self.dmconfig.condition_mask_value
        pred = self.network(xt, t.reshape(m, 1, 1, 1).to(self.device) / self.dmconfig.T, cond)
        return torch.mean((pred - eps) ** 2)
