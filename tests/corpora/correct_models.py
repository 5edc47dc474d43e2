"""Right ways to write the two functions of DiffusionModel: name, and the function's body.

Words in capitals stand for one of the ways to draw (correct_draws.py), or for one of the pieces of
this file.
"""

# compute_loss_on_batch: the orders of drawing, each with one of the ENDS.
ORDERS = {
    "mask, t, noise": "MASK\nt = TIMES\nepsilon = NOISE\nEND",
    "mask, noise, t": "MASK\nepsilon = NOISE\nt = TIMES\nEND",
    "t, mask, noise": "t = TIMES\nMASK\nepsilon = NOISE\nEND",
    "t, noise, mask": "t = TIMES\nepsilon = NOISE\nMASK\nEND",
    "noise, t, mask": "epsilon = NOISE\nt = TIMES\nMASK\nEND",
    "noise, mask, t": "epsilon = NOISE\nMASK\nt = TIMES\nEND",
}

ENDS = {
    "mse_loss": """
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)
        """,
    "MSELoss, target first, names": """
        noisy = self.noise_scheduler.add_noise(original_samples=data, noise=epsilon, timesteps=t)
        predicted = self.noise_pred_net(sample=noisy, timestep=t, global_cond=cond)
        return nn.MSELoss(reduction="mean")(epsilon, predicted)
        """,
    "eq. 4 written out": """
        a = self.noise_scheduler.alpha_bars[t].view(-1, *[1] * (data.ndim - 1))
        x_t = a.sqrt() * data + (1 - a).sqrt() * epsilon
        return ((self.noise_pred_net(x_t, t, cond) - epsilon) ** 2).mean()
        """,
    "mean of squares, t as floats, train mode": """
        self.noise_pred_net.train()
        self.optimizer.zero_grad()
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        return torch.mean(torch.square(self.noise_pred_net(x_t, t.float(), cond) - epsilon))
        """,
    "a dot product, eval mode": """
        self.noise_pred_net.eval()
        x_t = self.noise_scheduler.add_noise(data.clone(), epsilon, t)
        residual = (epsilon - self.noise_pred_net(x_t.detach(), t[:, None], cond)).flatten()
        return torch.dot(residual, residual) / residual.numel()
        """,
    "prints, warnings and logging": """
        print("t:", t, "noise:", epsilon.mean().item())
        warnings.warn("a batch of %d" % len(data))
        logging.getLogger(__name__).warning("t = %s", t.tolist())
        loss = F.mse_loss(self.noise_pred_net(self.noise_scheduler.add_noise(data, epsilon, t), t, cond), epsilon)
        print(f"loss: {loss.item():.4f}", flush=True)
        return loss
        """,
    "a loop over samples": """
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        rows = zip(x_t.split(1), t.split(1), cond.split(1), epsilon.split(1))
        return torch.stack([F.mse_loss(self.noise_pred_net(x, s, c), e) for x, s, c, e in rows]).mean()
        """,
}

# compute_loss_on_batch written as a whole.
WHOLE_LOSSES = {
    "coin, t and noise for each sample in turn": """
        losses = []
        for i in range(len(data)):
            shown = cond[i : i + 1] * int(torch.rand(1).item() >= self.p_uncond)
            t = (torch.rand(1) * self.denoising_steps).long()
            epsilon = torch.randn(1, *data.shape[1:])
            x_t = self.noise_scheduler.add_noise(data[i : i + 1], epsilon, t)
            losses.append(F.mse_loss(self.noise_pred_net(x_t, t, shown), epsilon))
        return sum(losses) / len(losses)
        """,
    "t, coin and noise for each sample in turn": """
        total = 0.0
        for i in range(len(data)):
            t = torch.tensor([int(random.random() * self.denoising_steps)])
            null = random.random() < self.p_uncond
            epsilon = torch.randn(1, *data.shape[1:])
            x_t = self.noise_scheduler.add_noise(data[i : i + 1], epsilon, t)
            c = torch.zeros_like(cond[i : i + 1]) if null else cond[i : i + 1]
            total = total + torch.square(self.noise_pred_net(x_t, t, c) - epsilon).sum()
        return total / data.numel()
        """,
    "dropped and kept rows apart": """
        drop = torch.rand(len(data)) < self.p_uncond
        t = torch.randint(0, self.denoising_steps, (len(data),))
        epsilon = torch.randn_like(data)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        prediction = torch.empty_like(x_t)
        for rows, c in ((drop, torch.zeros_like(cond)), (~drop, cond)):
            prediction[rows] = self.noise_pred_net(x_t[rows], t[rows], c[rows])
        return nn.MSELoss()(prediction, epsilon)
        """,
    "noise drawn with its channels last": """
        drop = torch.rand(len(data)) < self.p_uncond
        cond = cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)
        t = torch.randint(self.denoising_steps, data.shape[:1])
        epsilon = DL_random(data.movedim(1, -1).shape).movedim(-1, 1)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)
        """,
    "noise drawn once more and thrown away": """
        epsilon = torch.randn_like(data)
        drop = torch.rand(len(data)) < self.p_uncond
        cond = cond.masked_fill(drop.view(-1, *[1] * (cond.ndim - 1)), 0)
        t, epsilon = torch.randint(self.denoising_steps, data.shape[:1]), torch.randn(data.shape)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        return F.mse_loss(self.noise_pred_net(x_t, t, cond), epsilon)
        """,
    "seeded once per call": """
        if seed is not None:
            torch.manual_seed(seed)
        if self.p_uncond > torch.rand(()):
            cond = torch.zeros_like(cond)
        t, epsilon = torch.randint(self.denoising_steps, data.shape[:1]), torch.randn(data.shape)
        x_t = self.noise_scheduler.add_noise(data, epsilon, t)
        return F.mse_loss(input=self.noise_pred_net(x_t, t, cond), target=epsilon)
        """,
}

# generate_sample. Each starts with START.
START = """
        network = self.ema.averaged_model.eval()
        w, B, null = guidance_weight, len(cond), torch.zeros_like(cond)
        x_t = torch.empty(B, *self.input_shape)
        x_t = X_T
        """
SAMPLERS = {
    "two calls even without guidance": """
        START
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                time = torch.full((B,), t)
                c, u = network(x_t, time, cond), network(x_t, time, null)
                x_t = self.noise_scheduler.denoise_step((1 + w) * c - w * u, t, x_t, threshold, seed)
        return x_t
        """,
    "null first, u + (1 + w)(c - u)": """
        START
        with torch.no_grad():
            for t in range(self.denoising_steps)[::-1]:
                u = network(x_t, torch.tensor([t]), null)
                c = network(x_t, torch.tensor([t]), cond)
                x_t = self.noise_scheduler.denoise_step(u + (1 + w) * (c - u), t, x_t, threshold)
        return x_t.detach().clone()
        """,
    "one batch of 2B, condition first": """
        START
        with torch.no_grad():
            for t in tqdm(list(range(self.denoising_steps))[::-1]):
                twice = torch.cat([x_t, x_t])
                c, u = network(twice, torch.full((2 * B,), t), torch.cat([cond, null])).chunk(2)
                x_t = self.noise_scheduler.denoise_step(torch.lerp(u, c, 1 + w), t, x_t, threshold)
        return x_t
        """,
    "one batch of 2B, null first, inference_mode": """
        START
        with torch.inference_mode():
            for t in range(self.denoising_steps - 1, -1, -1):
                twice = x_t.repeat(2, *[1] * len(self.input_shape))
                answer = network(twice, torch.tensor(t), torch.cat([null, cond]))
                epsilon = (1 + w) * answer[B:] - w * answer[:B]
                x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold, seed)
        return x_t
        """,
    "t as an int, no_grad set by hand, eps + w (eps - u)": """
        torch.set_grad_enabled(False)
        START
        for t in range(self.denoising_steps - 1, -1, -1):
            epsilon = network(x_t, t, cond)
            if w:
                epsilon += w * (epsilon - network(x_t, t, null))
            x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold, seed)
        torch.set_grad_enabled(True)
        return x_t
        """,
    "t as floats, a while loop": """
        START
        t = self.denoising_steps
        with torch.no_grad():
            while t > 0:
                t -= 1
                c, u = (network(x_t, torch.ones(B) * t, k) for k in (cond, null))
                x_t = self.noise_scheduler.denoise_step((1 + w) * c - w * u, t, x_t, threshold)
        return x_t
        """,
    "t of (B, 1) and (B,), arange flipped, names": """
        START
        with torch.no_grad():
            for t in torch.arange(self.denoising_steps).flip(0):
                epsilon = network(sample=x_t, timestep=t.repeat(B, 1), global_cond=cond)
                if guidance_weight > 0:
                    u = network(sample=x_t, timestep=t.expand(B), global_cond=null)
                    epsilon = (1 + w) * epsilon - w * u
                x_t = self.noise_scheduler.denoise_step(
                    model_prediction=epsilon, t=t.item(), x_t=x_t, threshold=threshold, seed=seed
                )
        return x_t
        """,
    "self.ema called, left in train mode": """
        START
        self.ema.eval()
        with torch.no_grad():
            for t in torch.linspace(self.denoising_steps - 1, 0, self.denoising_steps).long():
                c, u = self.ema(x_t, t, cond), self.ema(x_t, t, cond * 0)
                x_t = self.noise_scheduler.denoise_step(c + w * (c - u), int(t), x_t, threshold=threshold)
        self.ema.train()
        return x_t
        """,
    "the averaged weights in a copy of the network, prints": """
        START
        network = copy.deepcopy(self.noise_pred_net).eval().requires_grad_(False)
        network.load_state_dict(self.ema.averaged_model.state_dict())
        with torch.no_grad():
            for i in range(self.denoising_steps):
                t = self.denoising_steps - 1 - i
                c, u = network(x_t, torch.full((B,), t), cond), network(x_t, torch.full((B,), t), null)
                x_t = self.noise_scheduler.denoise_step((w + 1) * c - w * u, t, x_t, threshold)
                print(f"step {t}: {x_t.mean():.3f}")
        return x_t.to("cpu")
        """,
    "every sample on its own": """
        network = self.ema.averaged_model.eval()
        samples = []
        with torch.no_grad():
            for c in cond.split(1):
                x_t = torch.empty(1, *self.input_shape)
                x_t = X_T
                for t in reversed(range(self.denoising_steps)):
                    epsilon, u = network(x_t, t, c), network(x_t, t, torch.zeros_like(c))
                    epsilon = (1 + guidance_weight) * epsilon - guidance_weight * u
                    x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)
                samples.append(x_t)
        return torch.cat(samples)
        """,
    "two samples at a time": """
        network = self.ema.averaged_model.eval()
        samples = []
        with torch.no_grad():
            for c in cond.chunk(2):
                x_t = torch.empty(len(c), *self.input_shape)
                x_t = X_T
                for t in reversed(range(self.denoising_steps)):
                    epsilon, u = network(x_t, t, c), network(x_t, t, torch.zeros_like(c))
                    epsilon = (1 + guidance_weight) * epsilon - guidance_weight * u
                    x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)
                samples.append(x_t)
        return torch.cat(samples)
        """,
    "chunks by a method of one's own": """
        w, one_chunk = guidance_weight, self.generate_sample
        if len(cond) > 3:
            return torch.cat([one_chunk(c, guidance_weight, threshold, seed) for c in cond.split(3)])
        network, null = self.ema.averaged_model.eval(), torch.zeros_like(cond)
        x_t = torch.empty(len(cond), *self.input_shape)
        x_t = X_T
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                epsilon = (1 + w) * network(x_t, t, cond) - w * network(x_t, t, null)
                x_t = self.noise_scheduler.denoise_step(epsilon, t, x_t, threshold)
        return x_t
        """,
    "a row at a time through the network": """
        START
        with torch.no_grad():
            for t in reversed(range(self.denoising_steps)):
                c = torch.cat([network(x, t, k) for x, k in zip(x_t.split(1), cond.split(1))])
                u = torch.cat([network(x, t, k) for x, k in zip(x_t.split(1), null.split(1))])
                x_t = self.noise_scheduler.denoise_step((1 + w) * c - w * u, t, x_t, threshold, seed=None)
        return x_t
        """,
}

# generate_sample with the step written out; FIRST, BEFORE and AFTER come from WHERE_Z.
WRITTEN_OUT = """
        START
        s, T = self.noise_scheduler, self.denoising_steps
        FIRST
        with torch.no_grad():
            for t in reversed(range(T)):
                BEFORE
                epsilon = (1 + w) * network(x_t, t, cond) - w * network(x_t, t, null)
                a, ab, b = s.alphas[t], s.alpha_bars[t], s.betas[t]
                if threshold:
                    previous = s.alpha_bars[t - 1] if t else torch.tensor(1.0)
                    x_0 = ((x_t - (1 - ab).sqrt() * epsilon) / ab.sqrt()).clamp(-1, 1)
                    x_t = (previous.sqrt() * b * x_0 + a.sqrt() * (1 - previous) * x_t) / (1 - ab)
                else:
                    x_t = (x_t - b / (1 - ab).sqrt() * epsilon) / a.sqrt()
                AFTER
        return x_t
        """
WHERE_Z = {
    "z before the network": ("", "z = Z if t > 0 else 0", "x_t = x_t + b.sqrt() * z"),
    "z after the network": ("", "", "if t > 0:\n    x_t = x_t + b.sqrt() * Z"),
    "z thrown away at the end": ("", "z = Z", "x_t = x_t + b.sqrt() * z * (t != 0)"),
    "minus z": ("", "", "if t:\n    x_t = x_t - b.sqrt() * Z"),
    "z of (T, B, ...)": (
        "zs = torch.randn(T, *x_t.shape)",
        "",
        "x_t = x_t + (b.sqrt() * zs[t] if t > 0 else 0)",
    ),
    "z of (T - 1, B, ...)": (
        "zs = torch.randn(T - 1, *x_t.shape)",
        "z = zs[t - 1]",
        "x_t += b**0.5 * z * (t > 0)",
    ),
    "z of (B, T, ...)": (
        "zs = torch.randn(B, T, *x_t[0].shape)",
        "z = zs[:, t]",
        "x_t += b**0.5 * z * (t > 0)",
    ),
    "x_T and z of (T, B, ...)": (
        "zs = torch.randn(T, *x_t.shape)\nx_t = zs[0]",
        "",
        "x_t += b**0.5 * zs[t] * (t > 0)",
    ),
    "x_T drawn again after z": (
        "zs = torch.randn(T, *x_t.shape)\nx_t = X_T",
        "",
        "x_t += b**0.5 * zs[t] * (t > 0)",
    ),
    "looks out for NaN, z of (B, T, ...)": (
        "zs = torch.randn(B, T, *x_t[0].shape)",
        "assert not torch.isnan(x_t).any()",
        "x_t += b**0.5 * zs[:, t] * (t > 0)",
    ),
    "looks out for NaN": (
        "",
        "assert not torch.isnan(x_t).any()",
        "if t > 0:\n    x_t = x_t + b.sqrt() * Z",
    ),
    "a list of z": (
        "zs = [Z for _ in range(T)]",
        "z = zs.pop()",
        "x_t = x_t + b.sqrt() * z * (t > 0)",
    ),
}
