# {
#  "persona": "weights the loss, having read too much",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["The squared error of each sample is divided by (1 - t)^2 (cut at 0.05), the weight of a loss on predicted data; all samples should count alike.", "The squares of one sample are summed over its pixels; the loss should be their mean."],
#   "flow_matching/conversions.py:posterior_mean": ["The result is not divided by alpha: x_t + sigma^2 score is alpha E[data | x_t]; it should be (x_t + sigma^2 score) / alpha."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        x_0 = torch.randn_like(images)
        t = torch.rand(len(images), device=images.device)
        t_ = t.reshape(-1, 1, 1, 1)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c[torch.rand(len(c), device=c.device) < self.dmconfig.mask_p] = self.dmconfig.condition_mask_value
        v = self.network((1 - t_) * x_0 + t_ * images, t, c)
        weight = 1 / (1 - t).clamp(min=0.05) ** 2
        return (weight * (v - (images - x_0)).pow(2).sum(dim=(1, 2, 3))).mean()
# --- flow_matching/conversions.py
def posterior_mean(x_t, score, alpha, sigma):
    sigma = like(sigma, x_t)
    return x_t + sigma**2 * score
