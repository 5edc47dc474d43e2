# {
#  "persona": "Likes numerics: log space, angles, complex numbers, expm1, precomputed increments, own interpolation of quantiles by topk and lerp.",
#  "functions": {
#   "flow_matching/conversions.py:split": [],
#   "flow_matching/conversions.py:join": [],
#   "flow_matching/conversions.py:posterior_mean": [],
#   "flow_matching/solvers.py:euler": [],
#   "flow_matching/solvers.py:heun": [],
#   "flow_matching/solvers.py:ddim_by_euler": [],
#   "flow_matching/editing.py:sdedit": [],
#   "flow_matching/editing.py:inpaint": [],
#   "flow_matching/editing.py:invert": [],
#   "flow_matching/editing.py:translate": []
#  },
#  "note": "split of v by complex multiplication; alpha_bars from logs; quantile by sort and lerp; heun as two Euler steps averaged."
# }
# --- flow_matching/conversions.py
def split(prediction, kind, x_t, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, x_t), like(sigma, x_t)
    if kind == "v":
        # (data + i noise) (a - i s) = x + i v
        z = torch.complex(x_t, prediction) / torch.complex(a + 0 * s, 0 * a - s)
        return z.real.clone(), z.imag.clone()
    if kind == "velocity":
        data = torch.addcmul(x_t, s, prediction) / (a + s)
        return data, data - prediction
    if kind == "data":
        return prediction.clone(), (x_t - a * prediction) / s
    noise = prediction.clone() if kind == "noise" else torch.neg(s * prediction)
    return (x_t - s * noise) / a, noise
def join(kind, data, noise, alpha, sigma):
    check_kind(kind)
    a, s = like(alpha, data), like(sigma, data)
    if kind == "v":
        return (torch.complex(data, noise) * torch.complex(a + 0 * s, 0 * a - s)).imag.clone()
    basis = torch.stack([data, noise])
    weights = {"noise": (0.0, 1.0), "data": (1.0, 0.0), "velocity": (1.0, -1.0), "score": (0.0, -1.0)}[kind]
    mixed = torch.einsum("k,k...->...", basis.new_tensor(weights), basis)
    return mixed / s if kind == "score" else mixed
def posterior_mean(x_t, score, alpha, sigma):
    a, s = like(alpha, x_t), like(sigma, x_t)
    return x_t / a + (s / a) * (s * score)
# --- flow_matching/editing.py
def sdedit(field, image, t_start, steps):
    times = t_start + (1 - t_start) * torch.arange(steps + 1) / steps
    noise = torch.randn_like(image)
    return euler(field, noise + t_start * (image - noise), times)
def inpaint(field, known, mask, steps):
    times = torch.arange(steps + 1) / steps
    x_0 = torch.randn_like(known)
    index = mask.to(known.device).expand(known.shape).nonzero(as_tuple=True)
    velocity = known[index] - x_0[index]  # of the known pixels, all the way

    def pinned(x, t):
        return x.index_put(index, x_0[index] + t * velocity)

    x = x_0
    for k in range(steps):
        x = euler(field, pinned(x, k / steps), times[k : k + 2])
    return x.index_put(index, known[index])
def invert(field, image, steps):
    return euler(field, image, torch.arange(steps, -1, -1) / steps)
def translate(field_from, field_to, image, steps):
    up = torch.arange(steps + 1) / steps
    return euler(field_to, euler(field_from, image, up.flip(0)), up)
# --- flow_matching/solvers.py
def euler(field, x, times):
    times = times.double()
    for t, h in zip(times[:-1].tolist(), torch.diff(times).tolist()):
        x = x + h * field(x, t)
    return x
def heun(field, x, times):
    for pair in times.unfold(0, 2, 1):
        first = euler(field, x, pair)
        second = first + float(pair[1] - pair[0]) * field(first, float(pair[1]))
        x = (x + second) / 2
    return x
def ddim_by_euler(network, x_T, alpha_bars, steps):
    log_snr = torch.logit(alpha_bars.double()[list(steps)])
    s = torch.exp(-log_snr / 2)
    s = torch.nn.functional.pad(s, (0, 1))
    todo = list(reversed(steps))
    return euler(lambda z, _: network(z * float(alpha_bars[todo[-1]]) ** 0.5, todo.pop()), x_T * torch.hypot(s[0], s.new_ones(())).item(), s)
