# {
#  "persona": "A student who thinks in matplotlib images and seeds everything to be reproducible.",
#  "functions": {
#   "diffusion_models/computer_vision/image_gen.py:ImageGenerator.__init__": [
#    "input_shape has the channels last; it should be (C, H, W) = (3, 32, 32).",
#    "condition_dim is 10 and leaves the null token out; it should be 11."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.compute_loss_on_batch": [
#    "The coin is drawn from a normal distribution (normal=False is missing), so it is below p_uncond more often than p_uncond says; it should be uniform.",
#    "Labels are shifted by one to make room for the null token, but they are 1..condition_dim-1 already; kept labels should stay as they are (the largest one crashes)."
#   ],
#   "diffusion_models/diffusion_model.py:DiffusionModel.generate_sample": [
#    "The averaged network is never put into eval mode; it should be while sampling.",
#    "The two predictions are swapped: (1 + w) null - w cond; it should be (1 + w) cond - w null.",
#    "The seed is handed to every denoise_step, so x_T and all z_t are the same numbers; it should go to the first draw alone."
#   ]
#  },
#  "note": "without seed the sampler is right apart from the null label; classes are counted without the null token"
# }
# --- diffusion_models/computer_vision/image_gen.py
class ImageGenerator:
    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        input_shape = (32, 32, 3)
        condition_dim = 10
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None
# --- diffusion_models/diffusion_model.py
class DiffusionModel:
    def compute_loss_on_batch(self, data, cond, seed=None):
        data, cond = data.to(self.device), self.check_condition(cond)
        batch = len(data)
        t = DL_random((batch,), int_range=(0, self.denoising_steps), seed=seed).to(self.device)
        noise = DL_random(data.shape).to(self.device)
        x_t = self.noise_scheduler.add_noise(data, noise, t)
        drop = DL_random((batch,)).to(self.device) < self.p_uncond
        if cond.ndim == 2:
            cond = cond * (~drop).unsqueeze(1)
        else:
            cond = cond.masked_fill(drop, -1) + 1
        noise_pred = self.noise_pred_net(x_t, t, cond)
        return F.mse_loss(noise_pred, noise)

    def generate_sample(self, cond, guidance_weight=0.0, threshold=False, seed=None):
        cond = self.check_condition(cond)
        network = self.ema.averaged_model
        x = DL_random((len(cond), *self.input_shape), seed=seed).to(self.device)
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                ts = torch.full((len(cond),), t, device=self.device, dtype=torch.long)
                eps_cond = network(x, ts, cond)
                eps_null = network(x, ts, torch.zeros_like(cond))
                eps = (1 + guidance_weight) * eps_null - guidance_weight * eps_cond
                x = self.noise_scheduler.denoise_step(eps, t, x, threshold=threshold, seed=seed)
        return x
