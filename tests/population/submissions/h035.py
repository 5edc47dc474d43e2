# {
#  "persona": "Distrusts batching after bad experiences with broadcasting: expands everything to full shape, asserts shapes, asks the network sample by sample or three calls; keeps everything in lists and stacks.",
#  "functions": {
#   "diffusion_models/extras.py:FastScheduler.velocity": [],
#   "diffusion_models/extras.py:FastScheduler.ddim_step": [],
#   "diffusion_models/extras.py:FastScheduler.dynamic_threshold": []
#  },
#  "note": "forward stacks lists of single samples; the network is still called once. alpha and sigma are expanded to the whole shape. ddim uses a list of pairs. inpaint replaces by index loops over channels. velocity uses index_select and expand."
# }
# --- diffusion_models/extras.py
class FastScheduler:
    def velocity(self, x_0, noise, timesteps):
        bars = self.alpha_bars.index_select(0, timesteps.cpu()).to(x_0.device)
        assert bars.shape == (len(x_0),)
        return torch.stack([b.sqrt() * e - (1 - b).sqrt() * x for b, e, x in zip(bars, noise, x_0)])

    def ddim_step(self, x_0, epsilon, t, t_previous, eta=0.0, seed=None):
        alpha_bar = self.alpha_bars[t].double()
        if t_previous == -1:
            alpha_bar_prev = torch.ones((), dtype=torch.float64)
        else:
            alpha_bar_prev = self.alpha_bars[t_previous].double()
        z = DL_random(x_0.shape, seed=seed).to(x_0.device)
        sigma = eta * torch.sqrt((1 - alpha_bar_prev) / (1 - alpha_bar)) * torch.sqrt(1 - alpha_bar / alpha_bar_prev)
        direction = torch.sqrt(1 - alpha_bar_prev - sigma**2)
        return torch.sqrt(alpha_bar_prev).item() * x_0 + direction.item() * epsilon + sigma.item() * z

    def dynamic_threshold(self, x_0, quantile=0.995):
        samples = []
        for sample in x_0:
            s = torch.quantile(sample.abs().flatten(), quantile)
            s = torch.max(s, torch.ones_like(s))
            samples.append(torch.where(sample > s, s, torch.where(sample < -s, -s, sample)) / s)
        return torch.stack(samples)
