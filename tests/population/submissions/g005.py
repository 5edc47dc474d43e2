# {
#  "persona": "broadcasting trap",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["The noise is drawn with the shape of one image and shared by the whole batch; each sample should have its own noise.", "Every entry of a condition is masked by a draw of its own; a whole row should become condition_mask_value at once."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config = self.dmconfig
        noise = torch.randn(images.shape[1:], device=images.device)
        t = torch.rand(images.shape[0], 1, 1, 1, device=images.device)
        c = F.one_hot(conditions, config.num_classes).float()
        mask = torch.rand(c.shape, device=c.device) < config.mask_p
        c[mask] = config.condition_mask_value
        x_t = t * images + (1 - t) * noise
        loss = self.loss_fn(self.network(x_t, t, c), images - noise)
        return loss
