# {
#  "persona": "numpy person: nearest step",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": ["The step number is given to the network as a tensor, the result of argmin; it should be an int.", "x is made of z with alpha_bars[i - 1] of the step below (and with the last one of all for i = 0); it should be alpha_bars[i] of the step itself."],
#   "flow_matching/solvers.py:heun": ["The first slope of a step is the second one of the step before, so the field is asked K + 1 times, and about Euler's point instead of where the step ended; each step should ask for two slopes of its own."]
#  }
# }
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T, alpha_bars, steps):
    sigmas = ((1 - alpha_bars.double()) / alpha_bars.double()).sqrt()

    def eps(z, s):
        i = (sigmas - s).abs().argmin()
        return network(z * alpha_bars[i - 1].sqrt(), i)

    grid = torch.cat([sigmas[steps], sigmas.new_zeros(1)])
    return euler(eps, x_T / alpha_bars[steps[0]].sqrt(), grid)


def heun(field, x, times):
    ts = times.double().numpy()
    if len(ts) < 2:
        return x
    slope = field(x, float(ts[0]))
    for t, h in zip(ts[1:], ts[1:] - ts[:-1]):
        after = field(x + float(h) * slope, float(t))
        x = x + float(h) / 2 * (slope + after)
        slope = after
    return x
