# {
#  "persona": "computed the mask, then forgot it",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The network is given the labels without the dropping; it should see the masked ones.",
#    "The noise has one channel, which broadcasts over all of them; each channel should have its own noise."
#   ],
#   "flow_matching/editing.py:inpaint": [
#    "The known pixels get fresh noise before each evaluation; they should stay on one path, with the x_0 that the integration starts from."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        B = images.shape[0]
        x_0 = torch.randn(B, 1, *images.shape[2:], device=self.device)
        t = torch.rand(B, device=self.device)
        x_t = (1 - t).view(B, 1, 1, 1) * x_0 + t.view(B, 1, 1, 1) * images
        one_hot = F.one_hot(conditions, config.num_classes).float()
        dropped = torch.rand(B, device=self.device) < config.mask_p
        masked = one_hot.clone()
        masked[dropped] = config.condition_mask_value
        velocity = self.network(x_t, t, one_hot)
        return self.loss_fn(velocity, images - x_0)
# --- flow_matching/editing.py
def inpaint(field, known, mask, steps):
    m = mask.bool()
    x = torch.randn_like(known)
    for k in range(steps):
        t = k / steps
        x = torch.where(m, (1 - t) * torch.randn_like(known) + t * known, x)
        x = x + field(x, t) / steps
    return torch.where(m, known, x)
