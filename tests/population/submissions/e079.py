# {
#  "persona": "chat assistant style, adds final polishing that nobody asked for",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "Clamps the finished sample to [-1, 1]; samples are returned as they are (action plans may be larger)."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.averaged_model.eval()
        batch = cond.shape[0]
        w = float(guidance_weight)
        with torch.no_grad():
            x_t = DL_random((batch,) + tuple(self.input_shape), seed=seed).to(self.device)
            null_token = torch.zeros_like(cond)
            for t in range(self.denoising_steps)[::-1]:
                t_vec = torch.tensor([t], device=self.device).expand(batch)
                eps_c = self.ema.averaged_model(x_t, t_vec, cond)
                eps_n = self.ema.averaged_model(x_t, t_vec, null_token)
                x_t = self.noise_scheduler.denoise_step(eps_c + w * (eps_c - eps_n), t, x_t, threshold=threshold, seed=seed)
        # Make sure that the output lies in the valid data range
        return x_t.clamp(-1.0, 1.0)
