# {
#  "persona": "Mongolian student, only forward, writes the noise with a generator-free normal and the mask by multiplication",
#  "functions": {
#   "conditional_ddpm/DDPM.py:ConditionalDDPM.forward": []
#  }
# }
# --- conditional_ddpm/DDPM.py
class ConditionalDDPM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        settings = self.dmconfig
        size = len(images)
        moments = torch.randint(1, settings.T + 1, (size,)).to(self.device)
        row = self.scheduler(moments)

        def wide(v):
            return v.reshape((size,) + (1,) * (images.dim() - 1))

        disturbance = torch.randn(images.shape, dtype=images.dtype).to(self.device)
        disturbed = images * wide(row["sqrt_alpha_bar"]) + disturbance * wide(row["sqrt_oneminus_alpha_bar"])

        identity = torch.eye(settings.num_classes).to(self.device)
        code = identity[conditions]
        forgotten = (torch.rand(size) < settings.mask_p).to(self.device)
        code = code + forgotten[:, None].float() * (settings.condition_mask_value - code)

        answer = self.network(disturbed, wide(moments / settings.T), code)
        return torch.nn.functional.mse_loss(answer, disturbance)
