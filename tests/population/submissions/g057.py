# {
#  "persona": "in-place lover",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["images is overwritten with x_t (mul_, add_) before the target is computed, so the target is x_t - noise; it should be the clean images - noise, and the caller's images should stay as they are."],
#   "flow_matching/solvers.py:euler": ["x += ... changes the caller's x; it should work on a new tensor."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        noise = torch.randn_like(images)
        t = torch.rand(images.shape[0], 1, 1, 1, device=images.device)
        x_t = images.mul_(t).add_((1 - t) * noise)
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        c.masked_fill_(torch.rand(len(c), 1, device=c.device) < self.dmconfig.mask_p, self.dmconfig.condition_mask_value)
        return self.loss_fn(self.network(x_t, t, c), images - noise)
# --- flow_matching/solvers.py
def euler(field, x, times):
    for t, u in pairwise(times.tolist()):
        x += (u - t) * field(x, t)
    return x
