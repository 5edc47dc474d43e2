# {
#  "persona": "dtype surprise: null into an integer one-hot",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "condition_mask_value is written into an int64 one-hot, which cuts off its fraction (2.5 becomes 2); the one-hot should be float first."
#   ],
#   "flow_matching/conversions.py:posterior_mean": [
#    "Subtracts sigma^2 * score; it should be added."
#   ]
#  },
#  "note": "forward is right as long as condition_mask_value is a whole number"
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        c = F.one_hot(conditions, config.num_classes)
        c[torch.rand(len(c), device=self.device) < config.mask_p] = config.condition_mask_value
        t = torch.rand(len(images), 1, 1, 1, device=self.device)
        x_0 = torch.randn_like(images)
        return self.loss_fn(self.network(x_0 + t * (images - x_0), t, c), images - x_0)
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return (x_t - s * s * score) / a
