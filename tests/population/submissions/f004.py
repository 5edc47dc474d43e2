# {
#  "persona": "swapped chunks",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "The batch is put together as (null, c), but taken apart as (v_c, v_u), so that the roles are swapped."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "The mask is used the wrong way round, in the loop and at the end: the missing pixels are kept and the known ones are drawn."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.dim() == 1:
            conditions = F.one_hot(self.check_labels(conditions), config.num_classes)
        c = conditions.float().to(self.device)
        c_all = torch.cat([torch.full_like(c, config.condition_mask_value), c])
        with torch.no_grad():
            x = torch.randn(shape, device=self.device)
            for k in range(config.T):
                t = torch.full((c_all.shape[0],), k / config.T, device=self.device)
                v_c, v_u = torch.chunk(self.network(torch.cat([x, x]), t, c_all), 2)
                x = x + ((1 + omega) * v_c - omega * v_u) / config.T
        return torch.clamp(x * config.pixel_std + config.pixel_mean, 0, 1)
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    mask = mask.bool()
    x_0 = torch.randn_like(known)

    def masked(x, t):
        x = torch.where(mask, x, (1 - t) * x_0 + t * known)
        return field(x, t)

    x = euler(masked, x_0, torch.linspace(0, 1, steps + 1))
    return torch.where(mask, x, known)
