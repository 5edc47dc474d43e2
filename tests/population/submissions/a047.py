# {
#  "persona": "Lebanese student, forgot what self.training means for the label drop",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": [
#    "labels are dropped only while self.training; the docstring makes no exception for eval mode, in which the test loss is measured with drops too"
#   ]
#  },
#  "note": "the drop only in training mode is a matter of contract: the docstring names no mode, and losses.py evaluates forward in eval mode with label drops"
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        bs = images.shape[0]
        t = torch.randint(1, self.dmconfig.T + 1, (bs,), device=self.device)
        values = self.scheduler(t)
        noise = torch.randn_like(images)
        x_t = values["sqrt_alpha_bar"].view(bs, 1, 1, 1) * images
        x_t = x_t + values["sqrt_oneminus_alpha_bar"].view(bs, 1, 1, 1) * noise
        cond = F.one_hot(conditions, self.dmconfig.num_classes).float()
        if self.training:
            drop = torch.rand(bs, 1, device=self.device) < self.dmconfig.mask_p
            cond = cond.masked_fill(drop, self.dmconfig.condition_mask_value)
        noise_pred = self.network(x_t, t.view(bs, 1, 1, 1) / self.dmconfig.T, cond)
        return self.loss_fn(noise_pred, noise)
