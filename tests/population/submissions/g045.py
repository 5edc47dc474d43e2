# {
#  "persona": "knows Karras' code: last step is Euler; and saves evaluations",
#  "functions": {
#   "flow_matching/solvers.py:heun": ["The last step is only Euler's, so the field is asked 2 K - 1 times; every step should take the mean of two slopes."],
#   "flow_matching/solvers.py:ddim_by_euler": ["The network is given z; it should be given x = z * sqrt(alpha_bar).", "What is returned is z * sqrt(alpha_bars[0]); at alpha_bar = 1 x is z itself."]
#  }
# }
# --- flow_matching/solvers.py
def heun(field, x, times):
    ts = times.tolist()
    for i, (t_cur, t_next) in enumerate(zip(ts[:-1], ts[1:])):
        d_cur = field(x, t_cur)
        x_next = x + (t_next - t_cur) * d_cur
        # 2nd order correction
        if i < len(ts) - 2:
            d_prime = field(x_next, t_next)
            x_next = x + (t_next - t_cur) * (0.5 * d_cur + 0.5 * d_prime)
        x = x_next
    return x


def ddim_by_euler(network, x_T, alpha_bars, steps):
    ab = alpha_bars[steps].double()
    s = torch.cat([((1 - ab) / ab).sqrt(), torch.zeros(1, dtype=torch.float64, device=ab.device)])
    index = dict(zip(s.tolist(), steps))
    z = euler(lambda z, sigma: network(z, index[sigma]), x_T / ab[0].sqrt(), s)
    return z * alpha_bars[0].sqrt()
