# {
#  "persona": "Works with diffusers and improved-diffusion daily: tables cached in __init__, an extract helper, _get_variance, final_alpha_cumprod, step_index.",
#  "functions": {
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "Square root tables are cached in __init__, so methods of an object whose alpha_bars are replaced afterwards use the old ones; ddim counts calls with an iterator; euler works in place on a clone."
# }
# --- flow_matching/editing.py
from tqdm.auto import tqdm
def sdedit(field, image, t_start, steps):
    noise = torch.randn(image.shape, generator=None, device=image.device, dtype=image.dtype)
    latents = (1 - t_start) * noise + t_start * image
    return euler(field, latents, _timesteps(float(t_start), 1.0, steps))
def inpaint(field, known, mask, steps):
    mask = mask.to(known.device).bool().broadcast_to(known.shape)
    noise = torch.randn_like(known)
    latents, timesteps = noise.clone(), _timesteps(0.0, 1.0, steps)
    for step_index in tqdm(range(steps), leave=False, disable=True):
        t = timesteps[step_index].item()
        latents[mask] = (1 - t) * noise[mask] + t * known[mask]
        latents = euler(field, latents, timesteps[step_index : step_index + 2]).clone()
    latents[mask] = known[mask]
    return latents
def invert(field, image, steps):
    return euler(field, image, _timesteps(1.0, 0.0, steps))
def translate(field_from, field_to, image, steps):
    latents = invert(field_from, image, steps)
    return euler(field_to, latents, _timesteps(0.0, 1.0, steps))
def _timesteps(begin, end, steps):
    return torch.tensor([begin + (end - begin) * k / steps for k in range(steps + 1)])
# --- flow_matching/solvers.py
def euler(field, x, times):
    sample = x.clone()
    num_inference_steps = times.numel() - 1
    for step_index in range(num_inference_steps):
        timestep, dt = times[step_index].item(), (times[step_index + 1] - times[step_index]).item()
        model_output = field(sample, timestep)
        sample = sample + dt * model_output
    return sample
def heun(field, x, times):
    sample, derivative_1, dt = x, None, None
    schedule = times.double().repeat_interleave(2)[1:-1].tolist()  # t_0, t_1, t_1, t_2, t_2 ... as diffusers' Heun has it
    schedule = [times[0].item()] + schedule[1:] if schedule else []
    for call, timestep in enumerate(schedule):
        if call % 2 == 0:  # first order: predict
            derivative_1 = field(sample, timestep)
            dt = schedule[call + 1] - timestep
            previous, sample = sample, sample + dt * derivative_1
        else:  # second order: go again from where the step began
            derivative_2 = field(sample, timestep)
            sample = previous + dt * 0.5 * (derivative_1 + derivative_2)
    return sample
def ddim_by_euler(network, x_T, alpha_bars, steps):
    timesteps = torch.as_tensor(steps, dtype=torch.long)
    alphas_cumprod = torch.cat([alpha_bars.cpu().double()[timesteps], torch.ones(1, dtype=torch.float64)])
    sigmas = ((1 - alphas_cumprod) / alphas_cumprod) ** 0.5
    scale_model_input = iter(zip(timesteps.tolist(), alphas_cumprod.sqrt().tolist()))

    def derivative(sample, sigma):
        timestep, scale = next(scale_model_input)
        return network(sample * scale, timestep)

    return euler(derivative, x_T / alphas_cumprod[0].sqrt().item(), sigmas)
