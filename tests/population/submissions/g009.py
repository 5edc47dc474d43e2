# {
#  "persona": "works with a coding assistant: asked for state-of-the-art training",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": ["t is drawn from a logit-normal distribution, sigmoid of a normal number, as in Stable Diffusion 3; it should be uniform on [0, 1]."],
#   "flow_matching/FM.py:ConditionalFM.sample": ["Each step is one of the midpoint method, two evaluations at k / T and (k + 0.5) / T; it should be Euler's method, one step along the velocity at k / T."]
#  }
# }
# --- flow_matching/FM.py
class ConditionalFM(nn.Module):
    def _condition(self, labels):
        return F.one_hot(labels, num_classes=self.dmconfig.num_classes).float().to(self.device)

    def _guided_velocity(self, x, t, c, omega):
        t = torch.full((x.shape[0],), t, device=x.device)
        v_cond = self.network(x, t, c)
        v_uncond = self.network(x, t, torch.full_like(c, self.dmconfig.condition_mask_value))
        return (1 + omega) * v_cond - omega * v_uncond

    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.shape[0]
        # Sample timesteps; focus on the informative middle of the trajectory
        t = torch.sigmoid(torch.randn(batch_size, device=images.device))
        t_view = t.view(batch_size, 1, 1, 1)
        x_0 = torch.randn_like(images)
        x_t = (1 - t_view) * x_0 + t_view * images
        c = self._condition(conditions)
        drop_mask = torch.rand(batch_size, device=images.device) < self.dmconfig.mask_p
        c = torch.where(drop_mask[:, None], torch.full_like(c, self.dmconfig.condition_mask_value), c)
        v_pred = self.network(x_t, t, c)
        return self.loss_fn(v_pred, images - x_0)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        if conditions.ndim == 1:
            c = self._condition(self.check_labels(conditions))
        else:
            c = conditions.float().to(self.device)
        x = torch.randn(shape, device=self.device)
        dt = 1.0 / config.T
        for k in range(config.T):
            t = k * dt
            v = self._guided_velocity(x, t, c, omega)
            v_mid = self._guided_velocity(x + 0.5 * dt * v, t + 0.5 * dt, c, omega)
            x = x + dt * v_mid
        return (x * config.pixel_std + config.pixel_mean).clamp(0, 1)
