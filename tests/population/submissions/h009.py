# {
#  "persona": "Asked a chat assistant for each function and pasted what it said; plausible, commented, not read closely.",
#  "functions": {
#   "flow_matching/FM.py:ConditionalFM.forward": [
#    "Drops labels only in training mode, should drop them in every call (the docstring knows no mode).",
#    "The target is x_1 - x_t, should be x_1 - x_0."
#   ],
#   "flow_matching/FM.py:ConditionalFM.sample": [
#    "Guides by v_u + omega (v_c - v_u), should be (1 + omega) v_c - omega v_u.",
#    "Clamps before the normalisation is undone, should clamp after it."
#   ],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [
#    "After each step, the known pixels are put where they belong at the time when the step started, so every evaluation sees them one step late and the result has them at t = 1 - 1/steps instead of known itself; should be put where they belong at the time where the step ended."
#   ],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "The guidance formula is that of Imagen and Stable Diffusion, right if omega were the guidance scale. inpaint's known pixels are off by (x_0 - known) / steps at the end, which shrinks with many steps. A naive grader that only looks at shape and range passes sample."
# }
# --- flow_matching/FM.py
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        batch_size = images.size(0)
        # Sample noise and a random time for each sample
        x_0 = torch.randn_like(images)
        t = torch.rand(batch_size, device=images.device)
        # Create label embeddings and apply classifier-free guidance dropout
        c = F.one_hot(conditions, num_classes=self.dmconfig.num_classes).float()
        if self.training:
            drop_mask = torch.rand(batch_size, device=images.device) < self.dmconfig.mask_p
            c[drop_mask] = self.dmconfig.condition_mask_value
        # Interpolate between noise and data
        t_b = t.view(-1, 1, 1, 1)
        x_t = t_b * images + (1 - t_b) * x_0
        # Predict the velocity and compare it with the target
        v_pred = self.network(x_t, t, c)
        return self.loss_fn(v_pred, images - x_t)

    def sample(self, conditions, omega):
        config = self.dmconfig
        shape = (len(conditions), config.num_channels, *config.input_dim)  # (B, C, 28, 28)
        # Convert the labels to one-hot vectors if necessary
        if conditions.dim() == 1:
            conditions = F.one_hot(conditions, num_classes=config.num_classes)
        c = conditions.float().to(self.device)
        uncond = torch.full_like(c, config.condition_mask_value)
        # Start from pure noise
        x = torch.randn(shape, device=self.device)
        dt = 1.0 / config.T
        with torch.no_grad():
            for i in range(config.T):
                t = torch.full((shape[0],), i * dt, device=self.device)
                # Classifier-free guidance
                v_cond = self.network(x, t, c)
                v_uncond = self.network(x, t, uncond)
                v = v_uncond + omega * (v_cond - v_uncond)
                # Euler step
                x = x + v * dt
        # Denormalize
        x = x.clamp(0, 1)
        return x * config.pixel_std + config.pixel_mean
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    # Add noise to the image up to t_start
    noise = torch.randn_like(image)
    x = (1 - t_start) * noise + t_start * image
    # Denoise
    return euler(field, x, torch.linspace(float(t_start), 1.0, steps + 1))
def inpaint(field, known, mask, steps):
    x_0 = torch.randn_like(known)
    keep = mask.bool()
    x = x_0.clone()
    times = torch.linspace(0, 1, steps + 1, dtype=torch.float64)
    for i in range(steps):
        t = times[i].item()
        # one Euler step
        x = euler(field, x, times[i : i + 2])
        # replace the known region by its noised version
        known_t = (1 - t) * x_0 + t * known
        x = torch.where(keep, known_t, x)
    return x
def invert(field, image, steps):
    times = torch.linspace(1, 0, steps + 1)
    return euler(field, image, times)
