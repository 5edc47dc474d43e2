# {
#  "persona": "chat assistant style: long docstring-like comments, asserts, full pipeline of diffusion_model.py",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch_size = data.shape[0]
        assert data.shape[1:] == self.input_shape, f"expected {self.input_shape}, got {tuple(data.shape[1:])}"

        # 1. Sample a random timestep for each sample in the batch
        timesteps = DL_random((batch_size,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)

        # 2. Sample Gaussian noise with the same shape as the data
        noise = DL_random(tuple(data.shape), normal=True, seed=seed).to(self.device)

        # 3. Forward diffusion in closed form
        noisy_data = self.noise_scheduler.add_noise(data, noise, timesteps)

        # 4. Classifier-free guidance: replace the condition by the null token with probability p_uncond
        drop = (DL_random((batch_size,), normal=False, seed=seed) < self.p_uncond).to(self.device)
        while drop.ndim < cond.ndim:
            drop = drop.unsqueeze(-1)
        cond_in = cond.masked_fill(drop, 0)

        # 5. Predict the noise and compute the MSE
        noise_pred = self.noise_pred_net(noisy_data, timesteps, cond_in)
        return F.mse_loss(noise_pred, noise, reduction="mean")

    @torch.no_grad()
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        model = self.ema.averaged_model
        was_training = model.training
        model.eval()

        # Start from pure Gaussian noise x_T ~ N(0, I)
        x_t = DL_random((cond.shape[0], *self.input_shape), normal=True, seed=seed).to(self.device)
        null_cond = torch.zeros_like(cond)

        for step in tqdm(range(self.denoising_steps - 1, -1, -1), desc="sampling", leave=False):
            t_batch = torch.full((cond.shape[0],), step, dtype=torch.long, device=self.device)
            eps_cond = model(x_t, t_batch, cond)
            eps_null = model(x_t, t_batch, null_cond)
            eps = (1.0 + guidance_weight) * eps_cond - guidance_weight * eps_null
            x_t = self.noise_scheduler.denoise_step(eps, step, x_t, threshold=threshold, seed=seed)

        model.train(was_training)
        return x_t
