# {
#  "persona": "one random number for two things",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "The number that is the time also decides about the label, so only early times lose theirs; the drop should be a draw of its own.",
#    "All samples share one noise image; each should have its own x_0."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        r = torch.rand(len(images), device=self.device)
        x_0 = torch.randn(images.shape[1:], device=self.device).expand_as(images)
        t = r[:, None, None, None]
        c = F.one_hot(conditions, config.num_classes).float()
        c = torch.where(r[:, None] < config.mask_p, torch.full_like(c, config.condition_mask_value), c)
        return self.loss_fn(self.network(t * images + (1 - t) * x_0, r, c), images - x_0)
