# {
#  "persona": "copies the training half of the class: samples with the network that was just trained; a small inner function for the guidance",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "samples with self.noise_pred_net, the network in training, instead of the averaged one, self.ema.averaged_model (and puts the former into eval mode)"
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        w = guidance_weight
        self.noise_pred_net.eval()

        def ask(x, t, c):
            return self.noise_pred_net(x, torch.full((len(c),), t, device=self.device), c)

        with torch.no_grad():
            x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
            for t in reversed(range(self.denoising_steps)):
                eps = ask(x, t, cond) * (1 + w) - ask(x, t, torch.zeros_like(cond)) * w
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold, seed)
        return x
