# {
#  "persona": "works with a coding assistant: variance-preserving path",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["The path is x_t = cos(pi t / 2) x_0 + sin(pi t / 2) x_1; it should be the straight one, (1 - t) x_0 + t x_1.", "The target is the velocity of that curved path, pi / 2 (cos(pi t / 2) x_1 - sin(pi t / 2) x_0); it should be x_1 - x_0."]
#  }
# }
# --- flow_matching/FM.py
import math


class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_1, x_0 = images, torch.randn_like(images)
        t = torch.rand(images.shape[0], 1, 1, 1, device=images.device)

        # Trigonometric interpolant keeps the variance constant along the path
        alpha_t, sigma_t = torch.sin(0.5 * math.pi * t), torch.cos(0.5 * math.pi * t)
        d_alpha_t, d_sigma_t = 0.5 * math.pi * sigma_t, -0.5 * math.pi * alpha_t
        x_t = alpha_t * x_1 + sigma_t * x_0
        u_t = d_alpha_t * x_1 + d_sigma_t * x_0

        cond = F.one_hot(conditions, self.dmconfig.num_classes).float()
        uncond = torch.full_like(cond, self.dmconfig.condition_mask_value)
        drop = torch.rand(images.shape[0], 1, device=images.device) < self.dmconfig.mask_p
        cond = torch.where(drop, uncond, cond)
        return F.mse_loss(self.network(x_t, t, cond), u_t)
