# {
#  "persona": "type hints, looks the step up by the nearest s",
#  "functions": {
#   "flow_matching/solvers.py:ddim_by_euler": []
#  },
#  "note": "finds the step by the nearest s"
# }
# --- flow_matching/solvers.py
def ddim_by_euler(network, x_T: torch.Tensor, alpha_bars: torch.Tensor, steps: list) -> torch.Tensor:
    chosen: torch.Tensor = alpha_bars[list(steps)]
    s: torch.Tensor = (1 - chosen).sqrt() / chosen.sqrt()
    s = torch.cat((s, torch.zeros(1, dtype=s.dtype, device=s.device)))

    def field(z: torch.Tensor, now: float) -> torch.Tensor:
        where = int((s[:-1] - now).abs().argmin())
        i = int(steps[where])
        return network(z * alpha_bars[i].sqrt().item(), i)

    return euler(field, x_T / alpha_bars[steps[0]].sqrt(), s)
