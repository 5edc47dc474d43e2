# {
#  "persona": "mends a crash by trial and error, indents the return by accident",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "return x stands inside the for loop: only the first step, t = T - 1, is taken"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        net.eval()
        x = DL_random((len(cond), *self.input_shape), seed=seed)
        x = x.to(self.device)
        for t in reversed(range(self.denoising_steps)):
            with torch.no_grad():
                tt = torch.tensor([t]).to(self.device)
                tt = tt.expand(len(cond))
                e1 = net(x, tt, cond)
                e2 = net(x, tt, torch.zeros_like(cond))
            e = (1 + guidance_weight) * e1 - guidance_weight * e2
            x = self.noise_scheduler.denoise_step(e, t, x, threshold, seed)
            x = x.reshape(len(cond), *self.input_shape)
            return x
