# {
#  "persona": "network predicts from x_t habits",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "x_t has weights sqrt(t) and sqrt(1 - t); they should be t and 1 - t.",
#    "The target is x_1 - x_t; it should be x_1 - x_0."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        t = torch.rand(images.shape[0], device=self.device)
        x_0 = torch.randn_like(images)
        alpha = t.view(-1, 1, 1, 1)
        sigma = 1 - alpha
        x_t = alpha.sqrt() * images + sigma.sqrt() * x_0
        c = F.one_hot(conditions, config.num_classes).float()
        c = c.masked_fill(torch.rand(len(c), 1, device=self.device) < config.mask_p, config.condition_mask_value)
        return self.loss_fn(self.network(x_t, t, c), images - x_t)
