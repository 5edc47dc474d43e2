# {
#  "persona": "rectified flow repo: rescales, get_train_tuple",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": []
#  },
#  "note": "guidance as lerp from v_u to v_c with weight 1 + omega, the same formula"
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def get_train_tuple(self, z0, z1):
        t = torch.rand((z1.shape[0], 1), device=z1.device)
        t_ = t.view(-1, *[1] * (z1.dim() - 1))
        z_t = t_ * z1 + (1.0 - t_) * z0
        target = z1 - z0
        return z_t, t, target

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        z0 = torch.randn(images.size(), device=images.device, dtype=images.dtype)
        z_t, t, target = self.get_train_tuple(z0, images)
        labels = torch.eye(self.dmconfig.num_classes, device=images.device)[conditions]
        keep = torch.rand(len(labels), device=images.device) >= self.dmconfig.mask_p
        labels = torch.where(keep[:, None], labels, torch.full_like(labels, self.dmconfig.condition_mask_value))
        pred = self.network(z_t, t, labels)
        loss = (target - pred).view(pred.shape[0], -1).abs().pow(2).sum(dim=1) / target[0].numel()
        return loss.mean()

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.dim() < 2:
            conditions = torch.eye(config.num_classes)[self.check_labels(conditions).cpu()]
        c = conditions.to(dtype=torch.float, device=self.device)
        N = config.T
        dt = 1. / N
        z = torch.randn(shape, device=self.device)
        for i in range(N):
            t = torch.ones((z.shape[0], 1), device=self.device) * i / N
            cond = self.network(z, t, c)
            uncond = self.network(z, t, torch.zeros_like(c).fill_(config.condition_mask_value))
            z = z.detach().clone() + torch.lerp(uncond, cond, 1.0 + omega) * dt
        return torch.clip(z * config.pixel_std + config.pixel_mean, 0.0, 1.0)
