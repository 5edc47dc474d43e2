"""Right and wrong variants of extras.py, ImageGenerator and TrajectoryGenerator."""

import pytest

# ruff: noqa: E501  (long lines are student code)


EXTRAS, IMAGES = "diffusion_models/extras.py", "diffusion_models/computer_vision/image_gen.py"
PLANS = "diffusion_models/robotics/trajectory_gen.py"
TABLES, FORTH, BACK, DDIM, CUT = (
    f"{EXTRAS}:FastScheduler.{n}"
    for n in ("__init__", "velocity", "from_velocity", "ddim_step", "dynamic_threshold")
)
GENERATOR = f"{IMAGES}:ImageGenerator.__init__"
PLANNER, ROLLOUT = (f"{PLANS}:TrajectoryGenerator.{n}" for n in ("__init__", "run_rollout"))
BARS = "bars = self.alpha_bars[timesteps.to(self.alpha_bars.device)].to(x_0.device)"
SEEN = "seen = (frames[:1] * self.state_horizon + frames)[-self.state_horizon :]"
PART = "plan[: self.num_actions]"

RIGHT = {
    TABLES: {
        "own": (),
        "float32": ((", dtype=torch.float64)", ")"),),
        "loop": (
            (
                "betas = (1 - f[1:] / f[:-1]).clamp(max=0.999)",
                "betas = torch.tensor([min(1 - float(f[i + 1]) / float(f[i]), 0.999) for i in range(num_steps)])",
            ),
        ),
    },
    FORTH: {
        "own": (),
        "as rotation": (
            (
                "return bars.sqrt() * noise - (1 - bars).sqrt() * x_0",
                "angle = torch.arccos(bars.sqrt())\n        return angle.cos() * noise - angle.sin() * x_0",
            ),
        ),
        "unsqueeze": (
            (
                "bars = bars.view(-1, *[1] * (x_0.ndim - 1))",
                "bars = bars.reshape((len(x_0),) + (1,) * (x_0.ndim - 1))",
            ),
        ),
    },
    BACK: {
        "own": (),
        "list": (
            (
                "return signal * x_t - spread * v, signal * v + spread * x_t",
                "return [signal * x_t - spread * v, signal * v + spread * x_t]",
            ),
        ),
        "division": (
            (
                "return signal * x_t - spread * v, signal * v + spread * x_t",
                "epsilon = signal * v + spread * x_t\n        return (x_t - spread * epsilon) / signal, epsilon",
            ),
        ),
    },
    DDIM: {
        "own": (),
        "always draws": ((" if eta > 0 else x\n", "\n"),),
        "torch draws": (("DL_random(x_0.shape, seed=seed)", "torch.randn_like(x_0)"),),
    },
    CUT: {
        "own": (),
        "loop": (
            (
                "s = torch.quantile(flat, quantile, dim=1).clamp(min=1)",
                "s = torch.stack([row.quantile(quantile) for row in flat]).clamp(min=1)",
            ),
        ),
        "by sorting": (
            (
                "s = torch.quantile(flat, quantile, dim=1).clamp(min=1)",
                "row = flat.sort(dim=1).values\n        place = quantile * (row.shape[1] - 1)\n"
                "        low = int(place)\n        high = min(low + 1, row.shape[1] - 1)\n"
                "        s = (row[:, low] + (place - low) * (row[:, high] - row[:, low])).clamp(min=1)",
            ),
        ),
    },
    GENERATOR: {
        "own": (),
        "four labels": (("(3, 32, 32), 11", "(3, 32, 32), 4"),),
        "list": (("(3, 32, 32), 11", "[3, 32, 32], 11"),),
    },
    PLANNER: {
        "own": (),
        "from self": (("(action_horizon, self.action_dim)", "(self.action_horizon, ACTION_DIM)"),),
        "list": (("(action_horizon, self.action_dim)", "[action_horizon, 2]"),),
    },
    ROLLOUT: {
        "own": (),
        "array": (
            ("return frames, world.success", "return np.stack(frames), bool(world.success)"),
        ),
        "deque": (
            (
                "frames = [state]",
                "from collections import deque\n        frames = [state]\n"
                "        last = deque([state] * self.state_horizon, maxlen=self.state_horizon)",
            ),
            (SEEN, "seen = list(last)"),
            (
                "frames.append(world.step(action))",
                "last.append(world.step(action)); frames.append(last[-1])",
            ),
        ),
        "float64 condition": ((".reshape(1, -1).astype(np.float32)", ".reshape(1, -1)"),),
    },
}
WRONG = {
    TABLES: {
        "no s": (("(steps + 0.008) / 1.008", "steps"),),
        "s of 0.8": (("(steps + 0.008) / 1.008", "(steps + 0.8) / 1.8"),),
        "no square": ((".square()", ""),),
        "no cap": ((".clamp(max=0.999)", ""),),
        "cap of 0.99": (("max=0.999", "max=0.99"),),
        "uncapped bars": (
            (
                "self.alpha_bars = (1 - betas).cumprod(0).float()",
                "self.alpha_bars = (f[1:] / f[0]).float()",
            ),
        ),
        "one early": (
            (
                "self.alpha_bars = (1 - betas).cumprod(0).float()",
                "self.alpha_bars = (f[:-1] / f[0]).float()",
            ),
        ),
        "no pi": (("* math.pi / 2", "* 3.1 / 2"),),
        "linear": (
            (
                "betas = (1 - f[1:] / f[:-1]).clamp(max=0.999)",
                "betas = torch.linspace(1e-4, 0.02, num_steps)",
            ),
        ),
    },
    FORTH: {
        "sign": (("bars.sqrt() * noise - (1", "bars.sqrt() * noise + (1"),),
        "swapped": (
            (
                "bars.sqrt() * noise - (1 - bars).sqrt() * x_0",
                "bars.sqrt() * x_0 - (1 - bars).sqrt() * noise",
            ),
        ),
        "negative": (
            (
                "return bars.sqrt() * noise - (1 - bars).sqrt() * x_0",
                "return (1 - bars).sqrt() * x_0 - bars.sqrt() * noise",
            ),
        ),
        "no roots": (
            (
                "return bars.sqrt() * noise - (1 - bars).sqrt() * x_0",
                "return bars * noise - (1 - bars) * x_0",
            ),
        ),
        "rank 4": (
            ("bars = bars.view(-1, *[1] * (x_0.ndim - 1))", "bars = bars.view(-1, 1, 1, 1)"),
        ),
        "linear schedule": (
            (BARS, "bars = (1 - torch.linspace(1e-4, 0.02, self.num_steps)).cumprod(0)[timesteps]"),
        ),
        "in place": (("return bars.sqrt() * noise -", "return noise.mul_(bars.sqrt()) -"),),
    },
    BACK: {
        "order": (
            (
                "return signal * x_t - spread * v, signal * v + spread * x_t",
                "return signal * v + spread * x_t, signal * x_t - spread * v",
            ),
        ),
        "sign of x_0": (("return signal * x_t - spread * v", "return signal * x_t + spread * v"),),
        "sign of epsilon": (("signal * v + spread * x_t", "signal * v - spread * x_t"),),
        "swapped": (("signal, spread = self", "spread, signal = self"),),
        "no root": (
            ("signal, spread = self.alpha_bars[t].sqrt()", "signal, spread = self.alpha_bars[t]"),
        ),
        "previous": (("self.alpha_bars[t].sqrt()", "self.alpha_bars[t - 1].sqrt()"),),
        "x_0 alone": (
            (
                "return signal * x_t - spread * v, signal * v + spread * x_t",
                "return signal * x_t - spread * v",
            ),
        ),
    },
    DDIM: {
        "wraps at -1": (
            (
                "self.alpha_bars[t_previous] if t_previous >= 0 else torch.ones_like(bar)",
                "self.alpha_bars[t_previous]",
            ),
        ),
        "t - 1": (
            (
                "self.alpha_bars[t_previous] if t_previous >= 0",
                "self.alpha_bars[t - 1] if t_previous >= 0",
            ),
        ),
        "no sigma in the direction": (("(1 - before - sigma**2)", "(1 - before)"),),
        "sigma not squared": (("(1 - before - sigma**2)", "(1 - before - sigma)"),),
        "eta squared": (("sigma = eta *", "sigma = eta**2 *"),),
        "eta ignored": (("sigma = eta *", "sigma = 1.0 *"),),
        "no second root": (("* (1 - bar / before).sqrt()", "* (1 - bar / before)"),),
        "bar for before": (("before.sqrt() * x_0", "bar.sqrt() * x_0"),),
        "one z": (("DL_random(x_0.shape, seed", "DL_random(x_0.shape[1:], seed"),),
        "uniform z": (("DL_random(x_0.shape, seed", "DL_random(x_0.shape, normal=False, seed"),),
        "no z": (
            (
                "return x + sigma * DL_random(x_0.shape, seed=seed).to(x_0.device) if eta > 0 else x",
                "return x",
            ),
        ),
    },
    CUT: {
        "over the batch": (
            (
                "torch.quantile(flat, quantile, dim=1).clamp(min=1).view(-1, *[1] * (x_0.ndim - 1))",
                "torch.quantile(flat, quantile).clamp(min=1)",
            ),
        ),
        "no minimum": ((".clamp(min=1)", ""),),
        "no abs": (("flatten(1).abs()", "flatten(1)"),),
        "no division": (("torch.maximum(x_0, -s), s) / s", "torch.maximum(x_0, -s), s)"),),
        "static": (("torch.minimum(torch.maximum(x_0, -s), s) / s", "x_0.clamp(-1, 1)"),),
        "no cut": (("torch.minimum(torch.maximum(x_0, -s), s) / s", "x_0 / s"),),
        "largest": (("torch.quantile(flat, quantile, dim=1)", "flat.amax(dim=1)"),),
        "nearest": (("quantile, dim=1)", "quantile, dim=1, interpolation='nearest')"),),
        "default": (("quantile=0.995", "quantile=0.9"),),
        "in place": (
            (
                "torch.minimum(torch.maximum(x_0, -s), s) / s",
                "x_0.copy_(torch.minimum(torch.maximum(x_0, -s), s) / s)",
            ),
        ),
    },
    GENERATOR: {
        "three labels": (("(3, 32, 32), 11", "(3, 32, 32), 3"),),
        "channels last": (("(3, 32, 32), 11", "(32, 32, 3), 11"),),
        "28 pixels": (("(3, 32, 32), 11", "(3, 28, 28), 11"),),
        "one channel": (("(3, 32, 32), 11", "(1, 32, 32), 11"),),
        "steps fixed": (("denoising_steps=denoising_steps", "denoising_steps=1000"),),
        "p fixed": (("p_uncond=p_uncond", "p_uncond=0.2"),),
        "sequential": (("sequential=False", "sequential=True"),),
    },
    PLANNER: {
        "state shape": (("(action_horizon, self.action_dim)", "(action_horizon, self.state_dim)"),),
        "turned": (("(action_horizon, self.action_dim)", "(self.action_dim, action_horizon)"),),
        "num_actions": (("(action_horizon, self.action_dim)", "(num_actions, self.action_dim)"),),
        "one state": (("state_horizon * self.state_dim", "self.state_dim"),),
        "actions": (("state_horizon * self.state_dim", "state_horizon * self.action_dim"),),
        "fixed": (("state_horizon * self.state_dim", "8"),),
        "horizons swapped": (("condition_dim = state_horizon", "condition_dim = action_horizon"),),
    },
    ROLLOUT: {
        "whole plan": ((PART, "plan"),),
        "one more": ((PART, "plan[: self.num_actions + 1]"),),
        "not denormalised": ((f"denormalise_actions({PART})", PART),),
        "states not normalised": (("normalise_states(np.stack(seen))", "np.stack(seen)"),),
        "newest first": ((SEEN, SEEN + "[::-1]"),),
        "padded with zeros": (
            ("frames[:1] * self.state_horizon", "[state * 0] * self.state_horizon"),
        ),
        "first states": (
            (SEEN, "seen = (frames + frames[-1:] * self.state_horizon)[: self.state_horizon]"),
        ),
        "no end in a plan": (("                if world.done:\n                    break\n", ""),),
        "always a success": (("return frames, world.success", "return frames, True"),),
        "done for success": (("return frames, world.success", "return frames, world.done"),),
        "guided": (("torch.from_numpy(condition))", "torch.from_numpy(condition), 1.0)"),),
        "first frame missing": (("return frames, world", "return frames[1:], world"),),
        "one plan for all": (
            ("plan = self.policy", "plan = plan if len(frames) > 1 else self.policy"),
        ),
        "last state only": ((SEEN, "seen = frames[-1:] * self.state_horizon"),),
    },
}


def cases(table):
    return [
        pytest.param(key, name, id=f"{key.split(':')[-1]}: {name}")
        for key, names in table.items()
        for name in names
    ]
