# {
#  "persona": "saves memory in place",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "x_t is written into images in place: the caller's batch is changed and the target becomes x_t - x_0; it should be a new tensor and the target x_1 - x_0."
#   ],
#   "flow_matching/solvers.py:euler": [
#    "x += changes the tensor that was given; the inputs should not be touched."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        x_0 = torch.randn_like(images)
        t = torch.rand(len(images), 1, 1, 1, device=self.device)
        x_t = images.mul_(t).add_((1 - t) * x_0)
        c = F.one_hot(conditions, config.num_classes).float()
        c[torch.rand(len(c), device=self.device) < config.mask_p] = config.condition_mask_value
        return self.loss_fn(self.network(x_t, t, c), images - x_0)
# --- flow_matching/solvers.py
def euler(field, x, times):
    times = times.tolist()
    for k in range(len(times) - 1):
        x += (times[k + 1] - times[k]) * field(x, times[k])
    return x
