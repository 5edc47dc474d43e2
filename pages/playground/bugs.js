"use strict";
/* Mistakes as students make them. A bug replaces some pieces of a step; the others stay right.

   key: "check_id mistake_name" of the homework's catalogue. wrong, right: formulas, in which _ and
   ^ lower and raise what follows and [[ ]] encloses what differs. pieces: what the bug replaces. A
   hint says what is not easy to see. */
const Bugs = (() => {
  const { sqrt, max } = Math;
  const { FAMILIES, entry, before, each, running, clamp } = BugSteps;

  const MEAN = "μ = (x_t − β_t / √(1 − ᾱ_t) · ε) / √α_t";
  const NEXT = "x_{t−1} = μ + √β_t · z";
  const GUESS = "x̂_0 = (x_t − √(1 − ᾱ_t) · ε) / √ᾱ_t";
  const POSTERIOR = "μ = (√ᾱ_{t−1} β_t x̂_0 + √α_t (1 − ᾱ_{t−1}) x_t) / (1 − ᾱ_t)";
  const DDIM = "x_s = √ᾱ_s · x̂_0 + √(1 − ᾱ_s − σ²) · ε + σ z";
  const SIGMA = "σ = η √((1 − ᾱ_s) / (1 − ᾱ_t)) √(1 − ᾱ_t / ᾱ_s)";
  const EULER = "x ← x + (t_{k+1} − t_k) · v(x, t_k)";
  const HEUN = "x ← x + h (v_1 + v_2) / 2";
  const SECOND = "v_2 = v(x + h v_1, t_{k+1})";
  const GUIDED = "v = (1 + w) v_c − w v_∅";
  const V_SPLIT = "x̂_0 = (α x_t − σ v) / (α² + σ²),  ε̂ = (σ x_t + α v) / (α² + σ²)";
  const U_SPLIT = "x̂_0 = (x_t + σ u) / (α + σ),  ε̂ = (x_t − α u) / (α + σ)";

  /** A bug of one check. wrong and right are formulas, pieces what is replaced. */
  const of = (family, check, extra = {}) => (name, title, wrong, right, pieces, more = {}) => ({
    key: `${check} ${name}`, family, title, wrong, right, ...extra, ...more,
    step: FAMILIES[family].step({ ...FAMILIES[family].right, ...pieces }),
  });
  const denoise = of("denoise", "2.1.2/denoise_step");
  const threshold = of("threshold", "2.3.3/threshold");
  const ddim = of("ddim", "2.5.3/ddim_step", { eta: 0 });
  const euler = of("euler", "3.4/euler");
  const heun = of("heun", "3.4/heun");
  const guidance = of("guidance", "3.3/sample");
  const split = of("split", "3.1/split", { schedule: "linear" });
  const tables = of("tables", "2.1.1/init");

  const ALL = [
    denoise("no_fresh_noise", "No fresh noise is added",
      "x_{t−1} = μ", "x_{t−1} = μ [[+ √β_t · z]]", { scale: () => 0 }),
    denoise("epsilon_added", "The predicted noise is added",
      "μ = (x_t [[+]] β_t / √(1 − ᾱ_t) · ε) / √α_t", MEAN,
      { mean: (x, e, [b, a, bar]) => (x + (b / sqrt(1 - bar)) * e) / sqrt(a) }),
    denoise("noise_at_the_last_step", "The last step adds noise, too",
      "x_{t−1} = μ + √β_t · z  [[for every t]]",
      "x_{t−1} = μ + √β_t · z  for t > 0,  x_{−1} = μ  for t = 0",
      { quiet: () => false },
      { betaStart: 0.03,
        hint: "The schedule starts with β = 0.03, so that the last noise can be seen." }),
    denoise("beta_as_standard_deviation", "The variance is used as the scale of the noise",
      "x_{t−1} = μ + [[β_t]] · z", NEXT, { scale: ([b]) => b }),
    denoise("variance_of_x_t_as_sigma", "All the noise of x_t is added in one step",
      "x_{t−1} = μ + [[√(1 − ᾱ_t)]] · z", NEXT, { scale: ([, , bar]) => sqrt(1 - bar) }),
    denoise("sigma_of_one", "The fresh noise has variance 1",
      "x_{t−1} = μ + [[z]]", NEXT, { scale: () => 1 }),
    denoise("posterior_variance", "The posterior variance scales the noise",
      "x_{t−1} = μ + √([[(1 − ᾱ_{t−1}) / (1 − ᾱ_t)]] β_t) · z", NEXT,
      { scale: ([b, , bar, bars, t]) => sqrt((b * (1 - before(bars, t))) / (1 - bar)) },
      { hint: "DDPM allows both, and the samples hardly differ. The homework asks for β_t." }),
    denoise("prediction_reused_as_fresh_noise", "The predicted noise is added again as z",
      "x_{t−1} = μ + √β_t · [[ε]]", NEXT, { fresh: (z, e) => e }),
    denoise("one_noise_for_the_whole_batch", "All samples get the same fresh noise",
      "x_{t−1} = μ + √β_t · z,  [[one z for the batch]]", `${NEXT},  one z for each sample`,
      { fresh: (z) => each(z, (i) => z[i % 2]) }),
    denoise("divides_by_sqrt_alpha_bar", "The mean is divided by √ᾱ",
      "μ = (x_t − β_t / √(1 − ᾱ_t) · ε) / [[√ᾱ_t]]", MEAN,
      { mean: (x, e, [b, , bar]) => (x - (b / sqrt(1 - bar)) * e) / sqrt(bar) }),
    denoise("alpha_where_alpha_bar_belongs", "α stands where ᾱ belongs",
      "μ = (x_t − β_t / √(1 − [[α_t]]) · ε) / √α_t", MEAN,
      { mean: (x, e, [b, a]) => (x - (b / sqrt(1 - a)) * e) / sqrt(a) }),
    denoise("forgot_to_divide_by_sqrt_alpha", "The division by √α is missing",
      "μ = x_t − β_t / √(1 − ᾱ_t) · ε", "μ = (x_t − β_t / √(1 − ᾱ_t) · ε) [[/ √α_t]]",
      { mean: (x, e, [b, , bar]) => x - (b / sqrt(1 - bar)) * e }),
    denoise("multiplies_by_sqrt_alpha", "The mean is multiplied by √α",
      "μ = (x_t − β_t / √(1 − ᾱ_t) · ε) [[· √α_t]]", MEAN,
      { mean: (x, e, [b, a, bar]) => (x - (b / sqrt(1 - bar)) * e) * sqrt(a) }),
    denoise("forgot_sqrt_on_one_minus_alpha_bar", "The root over 1 − ᾱ is missing",
      "μ = (x_t − β_t / [[(1 − ᾱ_t)]] · ε) / √α_t", MEAN,
      { mean: (x, e, [b, a, bar]) => (x - (b / (1 - bar)) * e) / sqrt(a) }),
    denoise("sqrt_on_beta_in_the_mean", "The mean has a root over β",
      "μ = (x_t − [[√β_t]] / √(1 − ᾱ_t) · ε) / √α_t", MEAN,
      { mean: (x, e, [b, a, bar]) => (x - sqrt(b / (1 - bar)) * e) / sqrt(a) }),
    denoise("removes_all_the_noise_at_once", "All the predicted noise is removed at once",
      "μ = (x_t − [[√(1 − ᾱ_t)]] · ε) / [[√ᾱ_t]]", MEAN,
      { mean: (x, e, [, , bar]) => (x - sqrt(1 - bar) * e) / sqrt(bar) }),
    denoise("all_tables_one_timestep_early", "The tables are read one timestep early",
      "β_t, α_t, ᾱ_t = entry [[t − 1]] of each table", "β_t, α_t, ᾱ_t = entry t of each table",
      {
        at: ({ betas, alphas, alphaBars }, t) =>
          [betas, alphas, alphaBars].map((table) => entry(table, t - 1)),
      }),
    denoise("clamps_x_t_minus_1", "x_{t−1} is clamped to [−1, 1]",
      "x_{t−1} = [[clamp]](μ + √β_t · z)", NEXT, { after: (x) => clamp(x, -1, 1) }),

    threshold("clamp_to_zero_one", "The guess is clamped to [0, 1]",
      "x̂_0 ← clamp(x̂_0, [[0]], 1)", "x̂_0 ← clamp(x̂_0, −1, 1)", { keep: (d) => clamp(d, 0, 1) }),
    threshold("squashes_instead_of_clamping", "The guess is squashed by tanh",
      "x̂_0 ← [[tanh]](x̂_0)", "x̂_0 ← clamp(x̂_0, −1, 1)", { keep: Math.tanh }),
    threshold("returns_x_0", "The step returns the guess of x_0",
      "μ = [[x̂_0]]", POSTERIOR, { mean: (_, data) => data }),
    threshold("posterior_weights_swapped", "The two weights of the posterior mean are swapped",
      "μ = (√ᾱ_{t−1} β_t [[x_t]] + √α_t (1 − ᾱ_{t−1}) [[x̂_0]]) / (1 − ᾱ_t)", POSTERIOR,
      { weights: (row) => FAMILIES.threshold.right.weights(row).reverse() }),
    threshold("forgot_x_t_in_the_posterior_mean", "The posterior mean forgets x_t",
      "μ = √ᾱ_{t−1} β_t x̂_0 / (1 − ᾱ_t)",
      "μ = (√ᾱ_{t−1} β_t x̂_0 [[+ √α_t (1 − ᾱ_{t−1}) x_t]]) / (1 − ᾱ_t)",
      { weights: (row) => [FAMILIES.threshold.right.weights(row)[0], 0] }),
    threshold("x_0_not_divided_by_sqrt_alpha_bar", "The guess is not divided by √ᾱ",
      "x̂_0 = x_t − √(1 − ᾱ_t) · ε", "x̂_0 = (x_t − √(1 − ᾱ_t) · ε) [[/ √ᾱ_t]]",
      { guess: (x, e, { bar }) => x - sqrt(1 - bar) * e }),
    threshold("epsilon_added_in_x_0", "The guess adds the predicted noise",
      "x̂_0 = (x_t [[+]] √(1 − ᾱ_t) · ε) / √ᾱ_t", GUESS,
      { guess: (x, e, { bar }) => (x + sqrt(1 - bar) * e) / sqrt(bar) }),
    threshold("index_minus_one_at_the_start", "At t = 0, ᾱ_{t−1} is the last entry of the table",
      "ᾱ_{t−1} = alpha_bars[t − 1]  [[for every t]]",
      "ᾱ_{t−1} = alpha_bars[t − 1]  for t > 0,  ᾱ_{t−1} = [[1]]  for t = 0",
      { earlier: (bars, t) => entry(bars, t - 1) }),

    ddim("x_0_scaled_for_the_old_time", "The guess is scaled for the old time",
      "x_s = [[√ᾱ_t]] · x̂_0 + √(1 − ᾱ_s − σ²) · ε + σ z", DDIM, { ofData: (bar) => sqrt(bar) }),
    ddim("x_0_without_root", "The factor of the guess has no root",
      "x_s = [[ᾱ_s]] · x̂_0 + √(1 − ᾱ_s − σ²) · ε + σ z", DDIM,
      { ofData: (bar, earlier) => earlier }),
    ddim("prediction_reused_as_fresh_noise", "The predicted noise is the fresh noise",
      "x_s = √ᾱ_s · x̂_0 + √(1 − ᾱ_s − σ²) · ε + σ [[ε]]", DDIM,
      { fresh: (z, e) => e }, { eta: 1 }),
    ddim("x_0_not_scaled", "The guess is not scaled for the new time",
      "x_s = x̂_0 + √(1 − ᾱ_s − σ²) · ε + σ z", DDIM.replace("√ᾱ_s ·", "[[√ᾱ_s ·]]"),
      { ofData: () => 1 }),
    ddim("direction_without_root", "The factor of the noise has no root",
      "x_s = √ᾱ_s · x̂_0 + [[(1 − ᾱ_s − σ²)]] · ε + σ z", DDIM,
      { direction: (bar, earlier, sigma) => 1 - earlier - sigma ** 2 }),
    ddim("direction_at_the_old_time", "The factor of the noise is that of the old time",
      "x_s = √ᾱ_s · x̂_0 + √(1 − [[ᾱ_t]] − σ²) · ε + σ z", DDIM,
      { direction: (bar, earlier, sigma) => sqrt(1 - bar - sigma ** 2) }),
    ddim("end_reads_the_last_entry", "The end reads the noisiest entry of the table",
      "ᾱ_s = alpha_bars[s],  [[also for s = −1]]",
      "ᾱ_s = alpha_bars[s]  for s ≥ 0,  ᾱ_s = [[1]]  for s = −1",
      { earlier: (bars, previous) => entry(bars, previous) }),
    ddim("always_one_step", "The step always goes to t − 1",
      "ᾱ_s = alpha_bars[ [[t − 1]] ]", "ᾱ_s = alpha_bars[s]",
      { earlier: (bars, previous, t) => (previous >= 0 ? entry(bars, t - 1) : 1) }),
    ddim("noise_at_eta_0", "Noise is added although η is 0",
      "σ = √((1 − ᾱ_s) / (1 − ᾱ_t)) √(1 − ᾱ_t / ᾱ_s)", SIGMA.replace("η", "[[η]]"),
      { sigma: (eta, ratio, bar, earlier) => sqrt(ratio * (1 - bar / earlier)) },
      { hint: "The samples are as good, but no longer a function of the noise at the start." }),
    ddim("no_fresh_noise", "Room is made for fresh noise, and none is added",
      "x_s = √ᾱ_s · x̂_0 + √(1 − ᾱ_s − σ²) · ε",
      "x_s = √ᾱ_s · x̂_0 + √(1 − ᾱ_s − σ²) · ε [[+ σ z]]",
      { fresh: (z) => each(z, () => 0) }, { eta: 1 }),
    ddim("direction_without_minus_sigma_squared", "No room is made for the fresh noise",
      "x_s = √ᾱ_s · x̂_0 + √(1 − ᾱ_s) · ε + σ z", DDIM.replace("− σ²", "[[− σ²]]"),
      { direction: (bar, earlier) => sqrt(1 - earlier) }, { eta: 1 }),

    euler("step_with_the_wrong_sign", "The step has the wrong sign",
      "x ← x + ([[t_k − t_{k+1}]]) · v(x, t_k)", EULER, { length: (now, later) => now - later }),
    euler("step_forgotten", "The whole slope is added",
      "x ← x + v(x, t_k)", EULER.replace("(t_{k+1} − t_k) ·", "[[(t_{k+1} − t_k) ·]]"),
      { length: () => 1 }),
    euler("half_the_step", "Only half of each step is gone",
      "x ← x + (t_{k+1} − t_k) [[/ 2]] · v(x, t_k)", EULER,
      { length: (now, later) => (later - now) / 2 }),
    euler("times_assumed_even", "All steps are as long as the first",
      "x ← x + ([[t_1 − t_0]]) · v(x, t_k)", EULER,
      { length: (now, later, times) => times[1] - times[0] }),
    euler("time_runs_the_other_way", "The field is told 1 − t",
      "x ← x + (t_{k+1} − t_k) · v(x, [[1 − t_k]])", EULER, { told: (now) => 1 - now }),
    euler("slope_at_the_first_x", "The field is asked about the first x at every step",
      "x ← x + (t_{k+1} − t_k) · v([[x_{start}]], t_k)", EULER, { asked: (x, path) => path[0] }),
    euler("one_step_too_few", "The last step is missing",
      `${EULER}  for k = 0, …, [[K − 2]]`, `${EULER}  for k = 0, …, K − 1`,
      { steps: (times) => times.length - 2 }, { even: true }),

    heun("slopes_added", "The two slopes are added", "x ← x + h (v_1 + v_2)",
      "x ← x + h (v_1 + v_2) [[/ 2]]", { mix: (a, b) => a + b }),
    heun("half_of_the_first_slope_alone", "Only one of the slopes is halved",
      "x ← x + h ([[v_1 / 2]] + v_2)", HEUN, { mix: (a, b) => a / 2 + b }),
    heun("slopes_subtracted", "The slopes are subtracted",
      "x ← x + h ([[v_2 − v_1]]) / 2", HEUN, { mix: (a, b) => (b - a) / 2 }),
    heun("first_slope_alone", "The second slope is asked for and not used",
      "x ← x + h [[v_1]]", HEUN, { mix: (a) => a }),
    heun("second_slope_at_the_old_x", "The second slope is asked at the old x",
      "v_2 = v([[x]], t_{k+1})", SECOND, { ahead: () => 0 }),
    heun("whole_slope_added", "The second slope is asked too far ahead",
      "v_2 = v(x + [[v_1]], t_{k+1})", SECOND, { ahead: () => 1 }),

    guidance("guidance_scale_of_other_papers", "The guidance scale of other papers",
      "v = [[v_∅ + w (v_c − v_∅)]]", GUIDED, { mix: (w, c, u) => u + w * (c - u) },
      { hint: "It is the right formula with w − 1 in place of w, so it guides less than asked." }),
    guidance("guidance_the_wrong_way_round", "The two predictions are exchanged",
      "v = (1 + w) [[v_∅]] − w [[v_c]]", GUIDED, { mix: (w, c, u) => (1 + w) * u - w * c }),
    guidance("guidance_added", "The prediction without the class is added",
      "v = (1 + w) v_c [[+]] w v_∅", GUIDED, { mix: (w, c, u) => (1 + w) * c + w * u }),
    guidance("no_guidance", "The weight is not used", "v = v_c",
      "v = [[(1 + w)]] v_c [[− w v_∅]]", { mix: (w, c) => c },
      { hint: "The samples have the class, and nothing pushes them away from the other classes." }),
    guidance("velocity_taken_for_the_data", "The velocity is taken for the data",
      "x ← x + (v [[− x]]) / T", "x ← x + v / T", { move: (x, v, T) => x + (v - x) / T }),

    split("noise_added_to_x_t", "The noise is added to x_t",
      "x̂_0 = (x_t [[+]] σ ε) / α", "x̂_0 = (x_t − σ ε) / α",
      { split: (p, x, a, s) => [(x + s * p) / a, p] }, { kind: "noise" }),
    split("data_from_noise_not_divided", "The guess is not divided by α",
      "x̂_0 = x_t − σ ε", "x̂_0 = (x_t − σ ε) [[/ α]]",
      { split: (p, x, a, s) => [x - s * p, p] }, { kind: "noise" }),
    split("sigma_as_in_ddpm", "σ is taken from α, as if the path were DDPM's",
      "x̂_0 = (x_t − [[√(1 − α²)]] ε) / α", "x̂_0 = (x_t − σ ε) / α",
      { split: (p, x, a) => [(x - sqrt(max(1 - a * a, 0)) * p) / a, p] },
      { kind: "noise", schedule: "straight" }),
    split("score_without_its_sign", "The score lost its sign",
      "ε̂ = σ · score", "ε̂ = [[−]]σ · score",
      { split: (p, x, a, s) => [(x - s * s * p) / a, s * p] }, { kind: "score" }),
    split("score_taken_for_the_noise", "The score is taken for the noise",
      "ε̂ = −score", "ε̂ = −[[σ ·]] score",
      { split: (p, x, a, s) => [(x + s * p) / a, -p] }, { kind: "score" }),
    split("v_with_its_sign_turned", "v has the other sign",
      "x̂_0 = (α x_t [[+]] σ v) / (α² + σ²),  ε̂ = (σ x_t [[−]] α v) / (α² + σ²)", V_SPLIT,
      {
        split: (p, x, a, s) => [
          (a * x + s * p) / (a * a + s * s),
          (s * x - a * p) / (a * a + s * s),
        ],
      }, { kind: "v" }),
    split("v_as_if_squares_came_to_1", "α² + σ² is taken to be 1",
      "x̂_0 = α x_t − σ v,  ε̂ = σ x_t + α v",
      V_SPLIT.replaceAll("/ (α² + σ²)", "[[/ (α² + σ²)]]"),
      { split: (p, x, a, s) => [a * x - s * p, s * x + a * p] },
      { kind: "v", schedule: "straight" }),
    split("velocity_runs_to_the_noise", "The velocity is read as noise − data",
      "x̂_0 = (x_t [[−]] σ u) / (α + σ),  ε̂ = (x_t [[+]] α u) / (α + σ)", U_SPLIT,
      { split: (p, x, a, s) => [(x - s * p) / (a + s), (x + a * p) / (a + s)] },
      { kind: "velocity", schedule: "straight" }),

    tables("betas_reversed", "The betas fall instead of growing",
      "β_0 = [[β_{end}]], …, β_{T−1} = [[β_{start}]]", "β_0 = β_{start}, …, β_{T−1} = β_{end}",
      { betas: (T, start, end) => Schedules.linear(T, end, start).betas }),
    tables("betas_ends_squared", "The ends of the betas are squared",
      "β_0 = β_{start}[[²]], …, β_{T−1} = β_{end}[[²]]", "β_0 = β_{start}, …, β_{T−1} = β_{end}",
      { betas: (T, start, end) => Schedules.linear(T, start ** 2, end ** 2).betas }),
    tables("betas_geometric", "The betas grow by a factor",
      "β_t = β_{start} [[(β_{end} / β_{start})]]^{t / (T − 1)}",
      "β_t = β_{start} + (β_{end} − β_{start}) t / (T − 1)",
      {
        betas: (T, start, end) =>
          each(Array(T), (t) => start * (end / start) ** (t / (T - 1))),
      }),
    tables("alpha_bars_from_betas", "ᾱ multiplies the betas",
      "ᾱ_t = [[β_0 β_1 ⋯ β_t]]", "ᾱ_t = α_0 α_1 ⋯ α_t",
      { bars: (alphas) => running(alphas, (product, alpha) => product * (1 - alpha), 1) }),
    tables("alpha_bars_summed", "ᾱ adds the alphas up",
      "ᾱ_t = [[α_0 + α_1 + ⋯ + α_t]]", "ᾱ_t = α_0 α_1 ⋯ α_t",
      { bars: (alphas) => running(alphas, (sum, alpha) => sum + alpha, 0) }),
    tables("alpha_bars_without_cumprod", "ᾱ is α itself",
      "ᾱ_t = α_t", "ᾱ_t = [[α_0 α_1 ⋯]] α_t", { bars: (alphas) => alphas.slice() }),
    tables("alpha_bars_already_rooted", "The table holds √ᾱ",
      "ᾱ_t = [[√]](α_0 α_1 ⋯ α_t)", "ᾱ_t = α_0 α_1 ⋯ α_t",
      { bars: (alphas) => FAMILIES.tables.right.bars(alphas).map(sqrt) }),
  ];

  /** The same step without the bug. */
  const rightStep = (bug) => FAMILIES[bug.family].step(FAMILIES[bug.family].right);

  return { ALL, rightStep };
})();
