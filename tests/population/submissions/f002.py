# {
#  "persona": "diffusion habits: data at t = 0",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "x_t is (1 - t) * images + t * noise, with the data at t = 0; it should be (1 - t) * noise + t * images."
#   ]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        cfg = self.dmconfig
        noise = torch.randn_like(images)
        t = torch.rand(len(images), device=images.device)
        t4 = t.view(-1, 1, 1, 1)
        x_t = (1 - t4) * images + t4 * noise
        target = images - noise
        c = F.one_hot(conditions, cfg.num_classes).float()
        c[torch.rand(len(c), device=c.device) < cfg.mask_p] = cfg.condition_mask_value
        return self.loss_fn(self.network(x_t, t, c), target)
