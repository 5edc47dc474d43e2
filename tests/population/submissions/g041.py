# {
#  "persona": "works with a coding assistant: minibatch optimal transport and stratified times",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["The noise is reordered so that each image gets the nearest noise still free (optimal transport within the batch); each sample should have noise of its own that does not depend on the images.", "t is stratified over the batch, (b + u) / B in order, so t grows with the place in the batch; each sample should have its own t ~ U[0, 1], independent of the others."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    @staticmethod
    def _match_noise_to_data(noise, data):
        """Greedy optimal transport coupling within the minibatch (Tong et al. 2023)."""
        cost = torch.cdist(data.flatten(1), noise.flatten(1))
        order = []
        for row in cost:
            row = row.clone()
            row[order] = float("inf")
            order.append(int(row.argmin()))
        return noise[order]

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.shape[0]
        x_0 = self._match_noise_to_data(torch.randn_like(images), images)
        # Low-discrepancy time sampling reduces the variance of the loss
        t = (torch.arange(batch_size, device=images.device) + torch.rand(batch_size, device=images.device)) / batch_size
        t_b = t.view(-1, 1, 1, 1)
        x_t = (1 - t_b) * x_0 + t_b * images
        c = F.one_hot(conditions, self.dmconfig.num_classes).float()
        drop = torch.rand(batch_size, 1, device=images.device) < self.dmconfig.mask_p
        c = torch.where(drop, torch.full_like(c, self.dmconfig.condition_mask_value), c)
        return self.loss_fn(self.network(x_t, t, c), images - x_0)
