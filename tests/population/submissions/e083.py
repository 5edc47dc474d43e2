# {
#  "persona": "tired; loops, one t; sampler breaks off; part of 2.2",
#  "functions": {
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "One timestep is drawn for the whole batch; each sample should have its own.",
#    "The noise is drawn with normal=False, so it is uniform in [0, 1)."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The loop range(T - 1, 0, -1) leaves out the last step t = 0."
#   ]
#  }
# }
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        t = DL_random((1,), int_range=(0, self.denoising_steps), seed=seed).repeat(len(data)).to(self.device)
        noise = DL_random(data.shape, normal=False, seed=seed).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        r = DL_random((len(data),), normal=False, seed=seed).tolist()
        cond = cond.clone()
        # null token for some of them
        for i in range(len(data)):
            if r[i] < self.p_uncond:
                cond[i] = 0
        pred = self.noise_pred_net(x_t, t, cond)
        diff = pred - noise
        return (diff ** 2).mean()

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        net = self.ema.averaged_model
        net.eval()
        x = DL_random((cond.shape[0], *self.input_shape), seed=seed).to(self.device)
        nothing = torch.zeros_like(cond)
        # T-1 ... 0
        for t in range(self.denoising_steps - 1, 0, -1):
            with torch.no_grad():
                tt = torch.full((cond.shape[0],), t).to(self.device)
                with_c = net(x, tt, cond)
                without = net(x, tt, nothing)
            e = with_c * (1 + guidance_weight) - without * guidance_weight
            x = self.noise_scheduler.denoise_step(e, t, x, threshold, seed)
        return x
