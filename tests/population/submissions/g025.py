# {
#  "persona": "avoids errors: clamps labels",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["Labels out of range are clamped into the range, and check_labels is not called; it should raise ValueError for them.", "The loss is the mean absolute error (L1); it should be the mean squared error."]
#  },
#  "note": "labels that are no (B,) integers are not refused either; that belongs to the missing check"
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        config = self.dmconfig
        images = images.to(self.device)
        conditions = torch.as_tensor(conditions).long().clamp(0, config.num_classes - 1).to(self.device)
        x_0 = torch.randn_like(images)
        t = torch.rand(len(images), 1, 1, 1, device=images.device)
        c = F.one_hot(conditions, config.num_classes).float()
        c[torch.rand(len(c), device=c.device) < config.mask_p] = config.condition_mask_value
        v = self.network((1 - t) * x_0 + t * images, t, c)
        return F.l1_loss(v, images - x_0)
