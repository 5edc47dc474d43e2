# {
#  "persona": "halves of the batch mixed up",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["The batch of 2 B is asked with the unconditional half first, but its answers are unpacked as v_c, v_u, so guidance pushes away from the label; the conditional answer should be the one weighted 1 + omega.", "The result is mapped by (x + 1) / 2; the normalisation should be undone by x * pixel_std + pixel_mean."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        with torch.no_grad():
            c = conditions if conditions.ndim == 2 else F.one_hot(self.check_labels(conditions), config.num_classes)
            c = c.float().to(self.device)
            uncond = torch.full_like(c, config.condition_mask_value)
            cond_in = torch.cat([uncond, c], dim=0)
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                t = torch.full((2 * shape[0],), k / config.T, device=self.device)
                v_c, v_u = self.network(torch.cat([x, x]), t, cond_in).chunk(2)
                x = x + ((1 + omega) * v_c - omega * v_u) / config.T
            x = (x + 1) / 2
        return x.clamp(0, 1)
