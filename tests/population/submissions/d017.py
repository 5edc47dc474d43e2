# {
#  "persona": "type hints, asserts, a leftover debug print",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        b: int = data.size(0)
        assert tuple(data.shape[1:]) == self.input_shape, data.shape
        assert len(cond) == b
        timesteps: torch.Tensor = DL_random((b,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        epsilon: torch.Tensor = DL_random(tuple(data.shape), normal=True, seed=seed).to(self.device)
        coin: torch.Tensor = DL_random((b,), normal=False, seed=seed).to(self.device)
        is_null: torch.Tensor = (coin < self.p_uncond).reshape((b,) + (1,) * (cond.dim() - 1))
        masked: torch.Tensor = torch.where(is_null, torch.zeros_like(cond), cond)
        noisy: torch.Tensor = self.noise_scheduler.add_noise(data, epsilon, timesteps)
        predicted: torch.Tensor = self.noise_pred_net(noisy, timesteps, masked)
        assert predicted.shape == epsilon.shape
        return torch.nn.functional.mse_loss(predicted, epsilon)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        b: int = cond.size(0)
        # print("sampling", b, "of shape", self.input_shape)
        net = self.ema.averaged_model.eval()
        null: torch.Tensor = torch.zeros_like(cond)
        x: torch.Tensor = DL_random((b, *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                ts = torch.ones(b, dtype=torch.long, device=self.device) * t
                eps_cond = net(x, ts, cond)
                eps_null = net(x, ts, null)
                assert eps_cond.shape == x.shape
                x = self.noise_scheduler.denoise_step(
                    (1 + guidance_weight) * eps_cond - guidance_weight * eps_null, t, x, threshold=threshold, seed=seed
                )
        print("done, range", x.min().item(), x.max().item())
        return x
