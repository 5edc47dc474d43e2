# {
#  "persona": "recognises one-hot by the last size",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": ["conditions count as one-hot when their last size is num_classes, so num_classes labels in a batch are taken for a one-hot vector; it should look at the number of axes.", "The clamp comes before the normalisation is undone; it should come after, on x * pixel_std + pixel_mean."],
#   "flow_matching/conversions.py:join": []
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.shape[-1] != config.num_classes:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.to(self.device).float()
        no_c = torch.full_like(c, config.condition_mask_value)
        x = torch.randn(shape, device=self.device)
        for k in range(config.T):
            time = torch.full((len(x), 1), k / config.T, device=self.device)
            v_c = self.network(x, time, c)
            if omega != 0:
                v_c = (1 + omega) * v_c - omega * self.network(x, time, no_c)
            x = x + v_c / config.T
        return x.clamp(0, 1) * config.pixel_std + config.pixel_mean
# --- flow_matching/conversions.py
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    alpha, sigma = like(alpha, data), like(sigma, data)
    match kind:
        case "noise":
            return noise
        case "data":
            return data
        case "v":
            return alpha * noise - sigma * data
        case "score":
            return -noise / sigma
        case "velocity":
            return data - noise
