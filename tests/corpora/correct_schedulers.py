"""Right ways to write the functions of NoiseScheduler: name, and the function's body."""

INITS = {
    "linspace": """
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1.0 - self.betas
        self.alpha_bars = self.alphas.cumprod(0)
        """,
    "numpy": """
        betas = np.linspace(beta_start, beta_end, num_steps)
        self.betas = torch.from_numpy(betas).float()
        self.alphas = torch.tensor(1 - betas, dtype=torch.float32)
        self.alpha_bars = torch.as_tensor(np.cumprod(1 - betas), dtype=torch.float32)
        """,
    "float64 tables": """
        self.betas = torch.linspace(beta_start, beta_end, num_steps, dtype=torch.float64)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=0)
        """,
    "exp of cumsum of log": """
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.exp(torch.cumsum(torch.log(self.alphas), dim=0))
        """,
    "log1p, the line by hand": """
        self.betas = beta_start + (beta_end - beta_start) * torch.arange(num_steps) / (num_steps - 1)
        self.alphas = 1 - self.betas
        self.alpha_bars = torch.log1p(-self.betas).cumsum(0).exp()
        """,
    "Python lists": """
        betas, alphas, alpha_bars, product = [], [], [], 1.0
        for t in range(num_steps):
            betas.append(beta_start + (beta_end - beta_start) * t / (num_steps - 1))
            alphas.append(1 - betas[t])
            product *= alphas[t]
            alpha_bars.append(product)
        self.betas, self.alphas, self.alpha_bars = map(torch.tensor, (betas, alphas, alpha_bars))
        """,
    "a product for every t": """
        self.betas = torch.linspace(beta_start, beta_end, num_steps)
        self.alphas = torch.ones_like(self.betas) - self.betas
        self.alpha_bars = torch.stack([torch.prod(self.alphas[: t + 1]) for t in range(num_steps)])
        """,
    "filled in place": """
        self.betas = torch.empty(num_steps)
        for t in range(num_steps):
            self.betas[t] = torch.lerp(torch.tensor(beta_start), torch.tensor(beta_end), t / (num_steps - 1))
        self.alphas = 1 - self.betas
        self.alpha_bars = self.alphas.clone()
        for t in range(1, num_steps):
            self.alpha_bars[t] *= self.alpha_bars[t - 1]
        """,
    "more tables, on a device": """
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        betas = torch.linspace(beta_start, beta_end, num_steps).to(self.device)
        self.betas, self.alphas = betas, 1 - betas
        self.alpha_bars = torch.cumprod(self.alphas, dim=-1)
        self.alpha_bars_prev = nn.functional.pad(self.alpha_bars[:-1], (1, 0), value=1.0)
        """,
}

ADD_NOISES = {
    "as many axes as the samples": """
        a = self.alpha_bars[timesteps].reshape(-1, *(1,) * (original_samples.dim() - 1))
        return torch.sqrt(a) * original_samples + torch.sqrt(1 - a) * noise
        """,
    "gather": """
        a = torch.gather(self.alpha_bars, 0, timesteps.long())
        a = a.view(timesteps.shape[0], *([1] * (len(noise.shape) - 1)))
        return a**0.5 * original_samples + (1 - a) ** 0.5 * noise
        """,
    "index_select, unsqueezed in a loop": """
        signal = self.alpha_bars.index_select(0, timesteps).sqrt()
        sigma = (1 - self.alpha_bars).sqrt().index_select(0, timesteps)
        while signal.ndim < noise.ndim:
            signal, sigma = signal.unsqueeze(-1), sigma.unsqueeze(-1)
        return signal * original_samples + sigma * noise
        """,
    "einsum": """
        a = self.alpha_bars[timesteps].to(noise.dtype)
        signal = torch.einsum("b,b...->b...", a.sqrt(), original_samples)
        return signal + torch.einsum("b,b...->b...", torch.sqrt(1 - a), noise)
        """,
    "a loop over samples": """
        noised = []
        for x, eps, t in zip(original_samples, noise, timesteps):
            a = self.alpha_bars[t].item()
            noised.append(math.sqrt(a) * x + math.sqrt(1 - a) * eps)
        return torch.stack(noised)
        """,
    "filled row by row": """
        x_t = torch.empty_like(original_samples)
        for i in range(original_samples.size(0)):
            alpha_bar = self.alpha_bars[int(timesteps[i])]
            x_t[i] = alpha_bar.sqrt() * original_samples[i] + (1 - alpha_bar).sqrt() * noise[i]
        return x_t
        """,
    "flattened samples": """
        a = self.alpha_bars[timesteps].unsqueeze(1)
        x_t = a.sqrt() * original_samples.flatten(1) + (1 - a).sqrt() * noise.flatten(1)
        return x_t.view(original_samples.shape)
        """,
    "batch moved to the last axis": """
        a = self.alpha_bars[timesteps]
        x_t = a.sqrt() * original_samples.movedim(0, -1) + (1 - a).sqrt() * noise.movedim(0, -1)
        return x_t.movedim(-1, 0)
        """,
    "numpy": """
        a = self.alpha_bars.numpy()[timesteps.numpy()].reshape((-1,) + (1,) * (noise.ndim - 1))
        x_t = np.sqrt(a) * original_samples.numpy() + np.sqrt(1 - a) * noise.numpy()
        return torch.from_numpy(x_t).to(original_samples)
        """,
    "in place on a copy": """
        a = self.alpha_bars.to(noise)[timesteps][(...,) + (None,) * (noise.ndim - 1)].expand_as(noise)
        x_t = original_samples.clone()
        x_t.mul_(a.sqrt()).addcmul_((1 - a).sqrt(), noise)
        return x_t
        """,
    "a one-hot matrix of times": """
        one_hot = nn.functional.one_hot(timesteps, len(self.alpha_bars)).to(self.alpha_bars)
        mean, std = (one_hot @ self.alpha_bars).sqrt(), (one_hot @ (1 - self.alpha_bars)).sqrt()
        shape = [-1] + [1] * (noise.ndim - 1)
        return torch.add(mean.view(shape) * original_samples, std.view(shape) * noise)
        """,
}

# denoise_step is one of the MEANS inside one of the STEPS, with Z for one of the ways to draw z.
MEANS = {
    "Algorithm 2 and eq. 7": """
        a, ab, b = self.alphas[t], self.alpha_bars[t], self.betas[t]
        if not threshold:
            mean = 1 / a.sqrt() * (x_t - (1 - a) / (1 - ab).sqrt() * model_prediction)
        else:
            x_0 = torch.clip((x_t - torch.sqrt(1 - ab) * model_prediction) / torch.sqrt(ab), -1.0, 1.0)
            ab_prev = self.alpha_bars[t - 1] if t >= 1 else torch.tensor(1.0)
            mean = (ab_prev.sqrt() * b * x_0 + a.sqrt() * (1 - ab_prev) * x_t) / (1 - ab)
        """,
    "through x_0 in both": """
        alpha_bar, beta = self.alpha_bars[t], self.betas[t]
        previous = self.alpha_bars[t - 1] if t > 0 else 1.0
        x_0 = alpha_bar.rsqrt() * x_t - (1 / alpha_bar - 1).sqrt() * model_prediction
        if threshold:
            x_0 = torch.max(torch.min(x_0, torch.ones_like(x_0)), -torch.ones_like(x_0))
        mean = previous**0.5 * beta / (1 - alpha_bar) * x_0
        mean = mean + self.alphas[t].sqrt() * (1 - previous) / (1 - alpha_bar) * x_t
        """,
    "through epsilon in both": """
        epsilon, s = model_prediction, torch.sqrt(1.0 - self.alpha_bars[t])
        if threshold:
            x_0 = nn.functional.hardtanh((x_t - s * epsilon) / self.alpha_bars[t].sqrt())
            epsilon = (x_t - self.alpha_bars[t].sqrt() * x_0) / s
        mean = torch.rsqrt(self.alphas[t]) * (x_t - self.betas[t] / s * epsilon)
        """,
    "Python floats": """
        a, ab, b = float(self.alphas[t]), float(self.alpha_bars[t]), float(self.betas[t])
        mean = x_t.clone()
        mean -= b / math.sqrt(1 - ab) * model_prediction
        mean /= math.sqrt(a)
        if threshold:
            before = ab / a
            x_0 = (x_t - math.sqrt(1 - ab) * model_prediction) / math.sqrt(ab)
            x_0[x_0 > 1], x_0[x_0 < -1] = 1, -1
            mean = (math.sqrt(before) * b * x_0 + math.sqrt(a) * (1 - before) * x_t) / (1 - ab)
        """,
    "float64 inside": """
        a, ab = self.alphas[t].double(), self.alpha_bars[t].double()
        b, eps = 1 - a, model_prediction.double()
        mean = (x_t.double() - b * eps / (1 - ab).sqrt()) / a.sqrt()
        if threshold:
            before = torch.cat([torch.ones(1), self.alpha_bars])[t].double()
            x_0 = ((x_t - (1 - ab).sqrt() * eps) / ab.sqrt()).clamp(min=-1).clamp(max=1)
            mean = before.sqrt() * b / (1 - ab) * x_0 + a.sqrt() * (1 - before) / (1 - ab) * x_t
        mean = mean.to(x_t.dtype)
        """,
    "tables rebuilt, a row for each sample": """
        view = lambda table: table[torch.full((len(x_t),), t)].view(-1, *[1] * (x_t.ndim - 1))
        a, ab, b = view(self.alphas), view(torch.cumprod(1 - self.betas, 0)), view(self.betas)
        if threshold:
            before = view(torch.cat([torch.ones_like(self.alphas[:1]), self.alpha_bars[:-1]]))
            x_0 = ((x_t - (1 - ab) ** 0.5 * model_prediction) / ab**0.5).clamp_(-1, 1)
            mean = before**0.5 * b / (1 - ab) * x_0 + a**0.5 * (1 - before) / (1 - ab) * x_t
        else:
            mean = (x_t - b * (1 - ab) ** -0.5 * model_prediction) * a**-0.5
        """,
}

STEPS = {
    "early return": """
        MEAN
        if t == 0:
            return mean
        z = Z
        return mean + self.betas[t].sqrt() * z
        """,
    "z first, thrown away at the end": """
        z = Z
        MEAN
        return mean if t == 0 else mean + torch.sqrt(self.betas[t]) * z
        """,
    "z drawn twice, the first thrown away": """
        z = Z
        MEAN
        z = Z
        return mean + (self.betas[t].sqrt() * z if t > 0 else 0)
        """,
    "minus z, no sigma at the end": """
        MEAN
        return mean - (t > 0) * self.betas[t] ** 0.5 * Z
        """,
    "z or zeros": """
        MEAN
        if t > 0:
            z = Z
        else:
            z = torch.zeros_like(x_t)
        return torch.addcmul(mean, self.betas[t].sqrt().to(mean.dtype), z.to(mean.dtype))
        """,
    "where": """
        MEAN
        z = torch.where(torch.tensor(t) > 0, Z, torch.zeros_like(x_t))
        return mean + torch.sqrt(1 - self.alphas[t]) * z
        """,
}
