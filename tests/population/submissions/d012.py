# {
#  "persona": "object lover: properties and a private method, restores the mode of the network afterwards",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        was_training = self.averaged.training
        self.averaged.train(False)
        try:
            with torch.no_grad():
                sample = DL_random([len(cond), *self.input_shape], seed=seed).to(self.device)
                for t in reversed(range(self.noise_scheduler.num_steps)):
                    noise = self._guided_noise(sample, t, cond, guidance_weight)
                    sample = self.noise_scheduler.denoise_step(noise, t, sample, threshold=threshold, seed=seed)
        finally:
            self.averaged.train(was_training)
        return sample

    @property
    def averaged(self):
        return self.ema.averaged_model

    def _guided_noise(self, x, t, cond, w):
        steps = torch.full((x.size(0),), fill_value=t, dtype=torch.int64, device=x.device)
        with_cond = self.averaged(x, steps, cond)
        if w == 0:
            return with_cond
        no_cond = self.averaged(x, steps, cond.new_zeros(cond.shape))
        return torch.lerp(no_cond, with_cond, 1.0 + w)
