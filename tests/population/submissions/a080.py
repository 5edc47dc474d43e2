# {
#  "persona": "British student, read ahead to v-prediction",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "the target is v = sqrt(alpha_bar) eps - sqrt(1 - alpha_bar) x_0 (progressive distillation); the network of this part predicts the noise, so the target is eps"
#   ]
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        n = images.shape[0]
        t = torch.randint(1, config.T + 1, (n, 1, 1, 1), device=self.device)
        s = self.scheduler(t)
        alpha, sigma = s["sqrt_alpha_bar"], s["sqrt_oneminus_alpha_bar"]
        eps = torch.randn_like(images)
        z = alpha * images + sigma * eps
        target = alpha * eps - sigma * images
        label = F.one_hot(conditions, config.num_classes).float()
        unconditional = torch.rand(n, 1, device=self.device) < config.mask_p
        label = label.masked_fill(unconditional, config.condition_mask_value)
        return F.mse_loss(self.network(z, t / config.T, label), target)
