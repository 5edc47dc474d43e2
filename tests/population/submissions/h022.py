# {
#  "persona": "Knows diffusers' FlowMatchEulerDiscreteScheduler: sigmas table, step_index, timesteps. Steps by renoising the predicted data instead of adding velocity.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/FM.py:ConditionalFM.forward": [],
#   "flow_matching/FM.py:ConditionalFM.sample": [],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "sample never adds dt * v: each step predicts data and noise and mixes them again at the next time, which is the same Euler step. The little scheduler object is made anew in each call, so its step_index does not leak. euler and heun do the same through step(). translate calls euler on a chained time grid with a field that switches."
# }
# --- flow_matching/FM.py
class FlowMatchScheduler:
    """sigmas from 1 (noise) to 0 (data), as diffusers has them; the network is told t = 1 - sigma."""

    def __init__(self, num_inference_steps):
        self.sigmas = [1 - k / num_inference_steps for k in range(num_inference_steps + 1)]
        self.timesteps = [k / num_inference_steps for k in range(num_inference_steps)]
        self.step_index = 0

    def scale_noise(self, sample, sigma, noise):
        return sigma * noise + (1.0 - sigma) * sample

    def step(self, model_output, sample):
        sigma, sigma_next = self.sigmas[self.step_index], self.sigmas[self.step_index + 1]
        self.step_index += 1
        pred_original = sample + sigma * model_output
        pred_noise = sample - (1 - sigma) * model_output
        return self.scale_noise(pred_original, sigma_next, pred_noise)
class ConditionalFM:
    def forward(self, images, conditions):
        images, conditions = images.to(self.device), self.check_labels(conditions).to(self.device)
        scheduler = FlowMatchScheduler(self.dmconfig.T)
        noise = torch.randn_like(images)
        sigmas = torch.rand(images.shape[0], device=images.device)
        noisy = scheduler.scale_noise(images, sigmas[:, None, None, None], noise)
        encoder_hidden_states = F.one_hot(conditions, self.dmconfig.num_classes).to(images.dtype)
        uncond_ids = torch.nonzero(torch.rand(images.shape[0]) < self.dmconfig.mask_p).flatten()
        encoder_hidden_states = encoder_hidden_states.index_fill(
            0, uncond_ids.to(images.device), self.dmconfig.condition_mask_value
        )
        model_pred = self.network(noisy, 1 - sigmas, encoder_hidden_states)
        return F.mse_loss(-model_pred, noise - images)

    @torch.no_grad()
    def sample(self, conditions, omega):
        config = self.dmconfig
        guidance_scale = 1 + omega
        scheduler = FlowMatchScheduler(config.T)
        prompt_embeds = conditions.to(self.device)
        if prompt_embeds.ndim == 1:
            prompt_embeds = F.one_hot(prompt_embeds.to(torch.int64), config.num_classes)
        negative = torch.full_like(prompt_embeds, fill_value=0, dtype=torch.float) + config.condition_mask_value
        prompt_embeds = torch.cat([negative, prompt_embeds.float()])
        latents = torch.randn((len(conditions), config.num_channels, *config.input_dim), device=self.device)
        for t in scheduler.timesteps:
            latent_model_input = torch.cat([latents] * 2)
            timestep = torch.tensor(t, device=self.device).expand(latent_model_input.shape[0])
            v_uncond, v_text = self.network(latent_model_input, timestep, prompt_embeds).chunk(2)
            latents = scheduler.step(v_uncond + guidance_scale * (v_text - v_uncond), latents)
        return (latents * config.pixel_std + config.pixel_mean).clamp(0, 1)
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    model_output, sample = prediction, x_t
    alpha_t, sigma_t = like(alpha, sample), like(sigma, sample)
    if kind == "noise":
        pred_original_sample = (sample - sigma_t * model_output) / alpha_t
        pred_epsilon = model_output
    elif kind == "data":
        pred_original_sample = model_output
        pred_epsilon = (sample - alpha_t * pred_original_sample) / sigma_t
    elif kind == "v":
        pred_original_sample = alpha_t * sample - sigma_t * model_output
        pred_epsilon = alpha_t * model_output + sigma_t * sample
        # diffusers leaves this out, where alpha^2 + sigma^2 = 1
        length = alpha_t**2 + sigma_t**2
        pred_original_sample, pred_epsilon = pred_original_sample / length, pred_epsilon / length
    elif kind == "score":
        pred_epsilon = model_output * sigma_t * -1
        pred_original_sample = (sample + sigma_t**2 * model_output) / alpha_t
    else:
        pred_original_sample = (sample + sigma_t * model_output) / (alpha_t + sigma_t)
        pred_epsilon = pred_original_sample - model_output
    return pred_original_sample, pred_epsilon
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    alpha_t, sigma_t = like(alpha, data), like(sigma, data)
    outputs = dict.fromkeys(KINDS)
    outputs["noise"], outputs["data"] = noise, data
    outputs["v"] = alpha_t * noise - sigma_t * data
    outputs["velocity"] = data - noise
    outputs["score"] = noise / sigma_t * -1  # inf or nan where sigma is 0, and then nobody asks
    return outputs[kind]
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    init_noise = torch.randn_like(image)
    latents = image + (1 - t_start) * (init_noise - image)
    grid = [t_start + (1 - t_start) * k / steps for k in range(steps + 1)]
    return euler(field, latents, torch.tensor(grid))
def inpaint(field, known, mask, steps):
    init_noise, keep = torch.randn_like(known), mask.bool()

    def field_with_replacement(latents, t):
        proper = known * t + init_noise * (1 - t)
        return field(torch.where(keep, proper, latents), t)

    latents = euler(field_with_replacement, init_noise, torch.linspace(0, 1, steps + 1))
    return latents.where(~keep, known)
def translate(field_from, field_to, image, steps):
    there = torch.linspace(1, 0, steps + 1, dtype=torch.float64)
    asked = [0]

    def switching(x, t):
        asked[0] += 1
        return field_from(x, t) if asked[0] <= steps else field_to(x, t)

    # one way: 1 ... 0 ... 1
    return euler(switching, image, torch.cat([there, there.flip(0)[1:]]))
# --- flow_matching/solvers.py
from dataclasses import dataclass
@dataclass
class Scheduler:
    """Times as floats, and where we are."""

    times: list
    step_index: int = 0
    prev_derivative: torch.Tensor | None = None
    prev_sample: torch.Tensor | None = None

    @property
    def dt(self):
        return self.times[self.step_index + 1] - self.times[self.step_index]

    def step(self, derivative, sample):
        sample = sample + self.dt * derivative
        self.step_index += 1
        return sample

    def step_heun(self, derivative, sample):
        if self.prev_derivative is None:
            self.prev_derivative, self.prev_sample = derivative, sample
            return sample + self.dt * derivative
        derivative = (self.prev_derivative + derivative) / 2
        sample = self.step(derivative, self.prev_sample)
        self.prev_derivative = self.prev_sample = None
        return sample
def euler(field, x, times):
    scheduler = Scheduler([float(t) for t in times])
    for t in scheduler.times[:-1]:
        x = scheduler.step(field(x, t), x)
    return x
def heun(field, x, times):
    scheduler = Scheduler([float(t) for t in times])
    # as diffusers: every time but the first and the last is there twice
    timesteps = [t for pair in pairwise(scheduler.times) for t in pair]
    for t in timesteps:
        x = scheduler.step_heun(field(x, t), x)
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    alphas_cumprod = torch.cat([alpha_bars[steps].double().cpu(), torch.ones(1, dtype=torch.float64)])
    sigmas = (1 - alphas_cumprod).sqrt() / alphas_cumprod.sqrt()
    timesteps = dict(zip(sigmas.tolist(), steps))

    def derivative(z, sigma):
        # scale_model_input of EulerDiscreteScheduler
        return network(z / (sigma**2 + 1) ** 0.5, timesteps[sigma])

    init_noise_sigma = (float(sigmas[0]) ** 2 + 1) ** 0.5
    return euler(derivative, x_T * init_noise_sigma, sigmas)
