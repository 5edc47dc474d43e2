"""Expressions that mean the same: what stands there, and what may stand in its place.

The gaps are explained in patterns.py.
"""

SAME: dict[str, list[tuple[str, ...]]] = {
    "another root": [
        ("A.sqrt()", "A ** 0.5", "torch.sqrt(A)", "A.pow(0.5)"),
        ("torch.sqrt(A)", "A ** 0.5", "A.sqrt()", "torch.pow(A, 0.5)"),
        ("X ** 0.5", "X.sqrt()", "torch.sqrt(X)"),
        ("math.sqrt(A)", "float(A) ** 0.5"),
        ("np.sqrt(A)", "np.power(A, 0.5)"),
        ("1 / A.sqrt()", "A.rsqrt()", "A ** -0.5", "(1 / A).sqrt()"),
        ("1 / torch.sqrt(A)", "torch.rsqrt(A)", "A ** (-1 / 2)"),
    ],
    "another power": [
        ("N ** 2", "N * N"),
        ("X ** 2", "X.square()", "torch.pow(X, 2)"),
        ("A.pow(2)", "A.square()", "A ** 2"),
        ("A.square()", "A ** 2", "A.pow(2)"),
        ("torch.square(A)", "A.square()", "A ** 2"),
    ],
    "plus minus": [("A - B", "A + (-B)", "-(B - A)", "A + -1 * B")],
    "one over": [("A / B", "A * (1 / B)", "1 / B * A")],
    "sides of a product": [("A * B", "B * A")],
    "sides of a sum": [
        ("X + B", "B + X", "torch.add(X, B)"), ("1 + A", "A + 1"), ("A + 1", "1 + A"),
    ],
    "functions of tensors": [
        ("X * B", "X.mul(B)", "torch.mul(X, B)"),
        ("X + B", "X.add(B)"),
        ("X - B", "X.sub(B)", "torch.sub(X, B)"),
        ("X / B", "torch.div(X, B)", "X.div(B)"),
    ],
    "multiplied out": [("(1 + N) * P", "P + N * P")],
    "comparison turned": [
        ("A < B", "B > A"), ("A > B", "B < A"), ("A <= B", "B >= A"), ("A >= B", "B <= A"),
        ("A == B", "B == A"), ("A != B", "B != A"),
    ],
    "comparison of tensors": [
        ("X < B", "X.lt(B)", "torch.lt(X, B)", "~(X >= B)"),
        ("X >= B", "X.ge(B)", "~(X < B)"),
        ("X > B", "X.gt(B)", "~(X <= B)"),
    ],
    "view": [
        ("A.view(-1, 1, 1, 1)", "A.reshape(-1)[:, None, None, None]", "A.reshape(-1, *[1] * 3)"),
        ("X[:, None, None, None]", "X.unsqueeze(1).unsqueeze(2).unsqueeze(3)"),
        ("X.unsqueeze(1)", "X[:, None]"),
        ("X.unsqueeze(-1)", "X[..., None]"),
        ("A.view(-1, *S)", "A.reshape(-1, *S)"),
        ("A.view(len(B), *S)", "A.reshape(len(B), *S)"),
    ],
    "mean of squares": [
        (each, "((A - B) ** 2).mean()", "torch.mean((A - B).square())", "torch.nn.MSELoss()(A, B)",
         "F.mse_loss(B, A)", "F.mse_loss(A, B, reduction='none').mean()",
         "torch.sum((A - B).pow(2)) / (A - B).numel()")
        for each in ("F.mse_loss(A, B)", "torch.nn.functional.mse_loss(A, B)", "self.loss_fn(A, B)",
                     "torch.mean((A - B) ** 2)", "((A - B) ** 2).mean()", "(A - B).pow(2).mean()")
    ],
    "one-hot": [
        (each, "torch.eye(B, dtype=torch.long, device=N.device)[N]",
         "(N[..., None] == torch.arange(B, device=N.device)).long()")
        for each in ("F.one_hot(N, B)", "F.one_hot(N, num_classes=B)")
    ],
    "another draw": [
        ("torch.randn_like(N)", "torch.randn(N.shape, dtype=N.dtype, device=N.device)",
         "torch.empty_like(N).normal_()", "torch.normal(torch.zeros_like(N), torch.ones_like(N))",
         "torch.distributions.Normal(0.0, 1.0).sample(N.shape).to(N)",
         "torch.from_numpy(np.random.standard_normal(tuple(N.shape))).to(N)"),
        ("torch.randn(*S, device=A)", "torch.randn(*S).to(A)"),
        ("torch.rand(*S, device=A)", "torch.rand(*S).to(A)"),
        ("torch.rand(*S, **K)", "torch.zeros(*S, **K).uniform_()"),
        ("torch.rand(*S, **K) < N", "torch.bernoulli(N * torch.ones(*S, **K)).bool()",
         "torch.bernoulli(N * torch.ones(*S, **K)) == 1"),
        ("torch.randint(1, A, *S, **K)", "torch.randint(0, A - 1, *S, **K) + 1",
         "1 + torch.randint(A - 1, *S, **K)"),
        ("torch.rand(L) < N", "torch.from_numpy(np.random.rand(L)) < N"),
        ("torch.randint(A, B, (C,))", "torch.from_numpy(np.random.randint(A, B, size=C))"),
        ("torch.randint(0, A, *S, **K)", "torch.randint(A, *S, **K)"),
    ],
    "drawn one by one": [
        ("torch.randn_like(X)", "torch.stack([torch.randn_like(one) for one in X])"),
        ("torch.randint(A, B, (C,), **K)",
         "torch.cat([torch.randint(A, B, (1,), **K) for _ in range(C)])"),
        ("torch.rand(L, **K)", "torch.stack([torch.rand((), **K) for _ in range(L)])"),
    ],
    "filled": [
        ("torch.full_like(A, B, **K)", "torch.ones_like(A, **K) * B",
         "torch.zeros_like(A, **K) + B"),
        ("torch.full((A,), B, **K)", "torch.tensor([B] * A, **K)",
         "torch.as_tensor(B, **K).repeat(A)"),
        ("torch.zeros_like(A)", "torch.full_like(A, 0)"),
        ("torch.zeros_like(N)", "torch.zeros(N.shape, dtype=N.dtype, device=N.device)",
         "N.new_zeros(N.shape)"),
        ("torch.ones_like(A)", "torch.full_like(A, 1)"),
        ("torch.tensor(1.0)", "torch.ones(())"),
    ],
    "mask": [
        ("N.masked_fill(B, P)", "torch.where(B, torch.full_like(N, P), N)"),
        ("torch.where(A, B, C)", "torch.where(~A, C, B)"),
        ("torch.where(N, 0, B)", "B * ~N"),
        ("torch.where(N, torch.zeros_like(B), B)", "B * ~N", "B.masked_fill(N, 0)"),
        ("X * M", "torch.where(M, X, torch.zeros_like(X))"),
    ],
    "running product": [
        (each.format(gap), *same)
        for each in ("torch.cumprod({}, dim=0)", "torch.cumprod({}, 0)", "{}.cumprod(0)",
                     "{}.cumprod(dim=0)")
        for gap, same in (
            ("A", ("torch.exp(torch.cumsum(torch.log(A), dim=0))",)),
            ("N", ("torch.from_numpy(np.cumprod(N.cpu().numpy(), axis=0)).to(N.device)",)),
        )
    ],
    "evenly spaced": [
        ("torch.linspace(A, B, C, **K)", "torch.linspace(start=A, end=B, steps=C, **K)"),
        ("torch.linspace(A, B, C)", "torch.from_numpy(np.linspace(A, B, C)).float()",
         "torch.tensor(np.linspace(A, B, C), dtype=torch.float32)"),
        ("torch.linspace(A, B, C, dtype=D)", "torch.from_numpy(np.linspace(A, B, C)).to(D)"),
        ("torch.linspace(N, B, P, **K)",
         "N + (B - N) * torch.arange(P, **K) / max(P - 1, 1)"),
    ],
    "dtype": [
        ("A.float()", "A.to(torch.float32)", "A.type(torch.float32)", "A.double().float()"),
        ("A.long()", "A.to(torch.int64)", "A.type(torch.long)"),
        ("A.double()", "A.to(torch.float64)"),
        ("A.to(self.device)", "A.to(device=self.device)"),
    ],
    "clamp": [
        (each, "A.clamp(min=B, max=C)", "torch.clamp(A, B, C)", "A.clip(B, C)",
         "A.clamp(min=B).clamp(max=C)", "torch.clip(A, min=B, max=C)")
        for each in ("A.clamp(B, C)", "torch.clamp(A, B, C)", "A.clamp(min=B, max=C)",
                     "torch.clamp(A, min=B, max=C)")
    ],
    "length": [
        ("X.shape[0]", "len(X)", "X.size(0)"), ("len(X)", "X.shape[0]", "X.size(0)"),
        ("A.size(0)", "A.shape[0]", "len(A)"), ("A.dim()", "len(A.shape)"),
        ("X.ndim", "X.dim()", "len(X.shape)"),
    ],
    "joined": [
        ("torch.cat([A, B], **K)", "torch.cat((A, B), **K)", "torch.concat([A, B], **K)"),
        ("torch.cat((A, B), **K)", "torch.cat([A, B], **K)"),
        ("torch.cat([A, B])", "torch.cat([A, B], dim=0)"),
        ("A.chunk(2)", "torch.chunk(A, 2, dim=0)", "A.tensor_split(2)"),
    ],
    "counting": [
        ("reversed(range(A))", "range(A - 1, -1, -1)"),
        ("reversed(range(A, B))", "range(B - 1, A - 1, -1)"),
        ("range(A, 0, -1)", "reversed(range(1, A + 1))"),
        ("range(A, -1, -1)", "reversed(range(A + 1))"),
        ("range(A)", "range(0, A)", "range(0, A, 1)"),
        ("tqdm(A, **K)", "A"),
    ],
    "choice turned": [("A if B else C", "C if not B else A")],
    "name for position": [
        ("DL_random(A, seed=B)", "DL_random(shape=A, int_range=None, normal=True, seed=B)",
         "DL_random(A, None, True, B)"),
        ("DL_random(A, normal=False, seed=B)", "DL_random(A, None, False, B)"),
        ("DL_random(A, int_range=B, seed=C)", "DL_random(A, B, seed=C)",
         "DL_random(int_range=B, shape=A, seed=C)"),
        ("self.noise_scheduler.add_noise(A, B, C)",
         "self.noise_scheduler.add_noise(original_samples=A, noise=B, timesteps=C)"),
        ("self.noise_scheduler.denoise_step(A, B, C, threshold=D, **K)",
         "self.noise_scheduler.denoise_step(A, t=B, x_t=C, threshold=D, **K)"),
        ("self.noise_scheduler.denoise_step(A, B, C, D, N)",
         "self.noise_scheduler.denoise_step(A, B, C, threshold=D, seed=N)",
         "self.noise_scheduler.denoise_step(model_prediction=A, t=B, x_t=C, threshold=D, seed=N)"),
        ("self.noise_pred_net(A, B, C)",
         "self.noise_pred_net(sample=A, timestep=B, global_cond=C)",
         "self.noise_pred_net(A, B, global_cond=C)"),
        ("self.network(A, B, C)", "self.network(x=A, t=B, c=C)", "self.network(A, B, c=C)"),
        ("self.scheduler(A)", "self.scheduler(t_s=A)"),
        ("F.mse_loss(A, B)", "F.mse_loss(input=A, target=B)", "F.mse_loss(A, target=B)"),
        ("self.loss_fn(A, B)", "self.loss_fn(input=A, target=B)"),
        ("F.one_hot(A, B)", "F.one_hot(A, num_classes=B)"),
        ("torch.full(A, B, **K)", "torch.full(size=A, fill_value=B, **K)"),
        ("torch.cumprod(A, B)", "torch.cumprod(A, dim=B)", "torch.cumprod(input=A, dim=B)"),
    ],
}  # fmt: skip
