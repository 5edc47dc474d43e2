# {
#  "persona": "variance reduction fan: low-discrepancy t (one uniform, shifted and wrapped)",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": []
#  },
#  "note": "t is stratified over the batch; each one alone is uniform on [0, 1]"
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        config, n = self.dmconfig, images.shape[0]
        # each t is U[0, 1], together they are spread evenly (VDM, appendix I)
        u = torch.rand(1, device=self.device)
        t = (u + torch.arange(n, device=self.device) / n) % 1.0
        t = t[torch.randperm(n, device=self.device)]
        noise = torch.randn_like(images)
        tb = t[:, None, None, None]
        c = F.one_hot(conditions, config.num_classes).float()
        gone = torch.rand(n, device=self.device).lt(config.mask_p)
        c[gone, :] = float(config.condition_mask_value)
        v = self.network(noise + tb * (images - noise), t, c)
        return F.mse_loss(v, images - noise)
