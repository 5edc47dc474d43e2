# {
#  "persona": "Filipino student, wants reproducible pictures and sets a seed",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.sample": [
#    "torch.manual_seed(0) at the start makes every call draw the same picture and resets the caller's random numbers; sampling should draw from the running generator"
#   ]
#  },
#  "note": "a single call looks right; two calls, or the state of the generator, tell"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        torch.manual_seed(0)  # for reproducibility
        dev = self.device
        onehot = conditions.to(dev)
        if onehot.ndim == 1:
            onehot = F.one_hot(onehot.long(), config.num_classes)
        onehot = onehot.float()
        mask_cond = torch.full(onehot.shape, config.condition_mask_value, dtype=torch.float32, device=dev)
        with torch.no_grad():
            xt = torch.randn(shape, device=dev)
            for t in range(config.T, 0, -1):
                ts = torch.full((shape[0],), t)
                val = self.scheduler(ts)
                beta = val["beta_t"].view(-1, 1, 1, 1)
                oneover = val["oneover_sqrt_alpha"].view(-1, 1, 1, 1)
                somab = val["sqrt_oneminus_alpha_bar"].view(-1, 1, 1, 1)
                sb = val["sqrt_beta_t"].view(-1, 1, 1, 1)
                t_norm = (ts / config.T).view(-1, 1, 1, 1).to(dev)
                e = (1 + omega) * self.network(xt, t_norm, onehot) - omega * self.network(xt, t_norm, mask_cond)
                xt = oneover * (xt - beta / somab * e)
                if t != 1:
                    xt = xt + sb * torch.randn(shape, device=dev)
        return (xt * 0.3081 + 0.1307).clamp(0, 1)
