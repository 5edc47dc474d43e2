# {
#  "persona": "likes inference_mode and the AveragedModel's own forward",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": []
#  },
#  "note": "self.ema(...) forwards to the averaged network; samples are inference tensors"
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        self.ema.eval()
        zeros = cond * 0
        with torch.inference_mode():
            x_t = DL_random((cond.size(0), *self.input_shape), seed=seed).to(self.device)
            for t in range(self.denoising_steps)[::-1]:
                tt = torch.as_tensor(t, device=self.device)
                eps = self.ema(x_t, tt, cond)
                if guidance_weight:
                    eps = eps * (1 + guidance_weight) - self.ema(x_t, tt, zeros) * guidance_weight
                x_t = self.noise_scheduler.denoise_step(eps, t, x_t, threshold, seed)
        return x_t
