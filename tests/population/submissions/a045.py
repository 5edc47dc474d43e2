# {
#  "persona": "Saudi student, only sample, wrong because of one misplaced bracket and a label test by shape",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "labels are recognised by shape[-1] != num_classes, so a batch of exactly num_classes integer labels is taken for one-hot; the number of dimensions should decide",
#    "1 / sqrt(alpha) multiplies x only and not the eps term, a bracket is misplaced"
#   ]
#  },
#  "note": "the first mistake shows only at batches of exactly num_classes labels"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        y = conditions.to(self.device)
        if y.shape[-1] != config.num_classes or y.ndim == 0:
            y = F.one_hot(y.long(), config.num_classes)
        y = y.float()
        if y.ndim == 1:
            y = y.unsqueeze(0)
        e0 = torch.full((shape[0], config.num_classes), float(config.condition_mask_value), device=self.device)
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for t in range(config.T, 0, -1):
                k = self.scheduler(t)
                tt = torch.full((shape[0], 1, 1, 1), t / config.T, device=self.device)
                eps = (1 + omega) * self.network(x, tt, y) - omega * self.network(x, tt, e0)
                x = (k["oneover_sqrt_alpha"] * x) - k["beta_t"] / k["sqrt_oneminus_alpha_bar"] * eps
                if t > 1:
                    x = x + k["sqrt_beta_t"] * torch.randn(shape, device=self.device)
        return (x * 0.3081 + 0.1307).clamp(0, 1)
