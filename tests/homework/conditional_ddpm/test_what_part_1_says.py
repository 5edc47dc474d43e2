"""Numbers that part 1's texts state are executed, or stand in a table of a run."""

import re

import bench_schedules
import frechet
import losses
import pytest
import quality
import torch
from DDPM import ConditionalDDPM
from settings import PRESETS, DMConfig
from tiny_training import loader

from autograder.content import SOLUTIONS
from notebooks.building import read_cells

pytestmark = pytest.mark.usefixtures("fixed_seed", "one_thread")

LAPTOP = " ".join((SOLUTIONS / "conditional_ddpm" / "laptop.md").read_text().split())
CELLS = {
    cell.name: " ".join(cell.source.replace("# ", "").split())
    for cell in read_cells("conditional_ddpm")
}
NUMBER = r"(\d+(?:\.\d+)?)"
SHARE = r"(\d+) of \d+ \([^)]*\)"
BY_OMEGA = {
    float(omega): [float(value) for value in rest]
    for omega, *rest in re.findall(
        rf"\| {NUMBER} \| {SHARE} \| {SHARE} \| {NUMBER} \| {SHARE} \| {NUMBER} \|",
        LAPTOP.split("Several omegas")[1],
    )
}


def sqrt_alpha_bar_T(config: DMConfig) -> float:
    model = ConditionalDDPM(DMConfig(**{**vars(config), "num_feat": 8}))
    return model.scheduler(config.T)["sqrt_alpha_bar"].item()


def test_how_much_of_the_image_a_chain_leaves():
    left = [sqrt_alpha_bar_T(config) for config in (PRESETS["laptop"].config, DMConfig())]
    assert "sqrt(alpha_bar_T) is {:.3f} instead of {:.3f}".format(*left) in LAPTOP


def test_four_schedules_combine_two_beginnings_with_two_ends():
    schedules = bench_schedules.schedules()
    (plain, gentle), (noisy, laptop) = [
        [schedules[early, end] for end in ("image left", "nearly noise")]
        for early in ("little noise", "more noise")
    ]
    defaults, preset = DMConfig(), PRESETS["laptop"].config
    assert plain == pytest.approx((defaults.beta_1, defaults.beta_T))
    assert laptop == pytest.approx((preset.beta_1, preset.beta_T))
    assert gentle[0] == plain[0] and noisy[0] == laptop[0]
    for one, other in ((gentle, laptop), (noisy, plain)):
        ends = [
            sqrt_alpha_bar_T(DMConfig(beta_1=beta_1, beta_T=beta_T))
            for beta_1, beta_T in (one, other)
        ]
        assert ends[0] == pytest.approx(ends[1], rel=1e-4)


def test_the_study_of_four_schedules_runs(tmp_path, monkeypatch):
    few = loader(40, 20)
    monkeypatch.setattr("utils.make_dataloader", lambda *_, **__: few)
    tiny = DMConfig(T=3, num_feat=8, batch_size=20, epochs=1, learning_rate=1e-3)
    monkeypatch.setitem(bench_schedules.PRESETS, "laptop", type("P", (), {"config": tiny}))
    lines = bench_schedules.main(["--samples", "20", "--out", str(tmp_path)])
    assert sum("of 20 read as asked" in line for line in lines) == 4
    assert (tmp_path / "schedules.md").read_text().count("| more noise |") == 2


def test_the_frechet_distance_of_few_real_digits_is_mostly_bias():
    few, many = frechet.real_floor(100), frechet.real_floor(500)
    said = "100 of them have about 30 where 500 have about 7"
    assert said in CELLS["study-idea"] and (round(few), round(many)) == (30, 7)
    assert f"Frechet distance is {few:.2f}" in LAPTOP and f"real digits is {many:.2f}" in LAPTOP
    assert f"recall is {quality.real_recall(100):.2f}" in LAPTOP


def test_the_model_answer_on_guidance_quotes_the_measured_table():
    answer = CELLS["answer-study"]
    assert [*BY_OMEGA] == [0, 0.5, 1, 2, 4]
    shown = [BY_OMEGA[omega] for omega in (0, 0.5, 2, 4)]  # those of the notebook
    read, illegible, diversity, recall, distance = zip(*shown, strict=True)
    of_100 = "{:.0f}, {:.0f}, {:.0f} and {:.0f} of 100 are read as asked".format(*read)
    assert of_100 in answer
    assert f"{illegible[0]:.0f} are illegible at omega 0" in answer
    assert "from {:.2f} to {:.2f} of that".format(*diversity[::3]) in answer
    assert f"from {recall[0] / 20:.0f} to {recall[3] / 20:.0f} %" in answer
    a, b, c, d = distance
    assert f"{a:.0f} at omega 0, {b:.0f} at 0.5, {c:.0f} at 2 and {d:.0f} at 4" in answer
    assert min((0, 0.5, 2, 4), key=lambda omega: BY_OMEGA[omega][4]) == 0.5 < DMConfig().omega


def test_the_notebook_quotes_what_the_laptop_preset_gains():
    gained = re.search(r"\((\d+) instead of (\d+) % read as asked", CELLS["end-look"])
    assert gained is not None
    assert f"| {gained[1]}.0 % |" in LAPTOP
    assert f"{gained[2]} % class agreement at omega 1 by the earlier judge" in LAPTOP


def test_with_the_laptop_preset_the_last_epoch_is_the_best():
    epochs = re.findall(rf"\| (\d+) \| {NUMBER} \| {NUMBER} \| \d+ \|", LAPTOP)
    tested = [float(test) for _, _, test in epochs]
    assert len(tested) == 10 and tested == sorted(tested, reverse=True)
    assert "the loss falls to the last epoch" in CELLS["answer-training"]


def test_losses_with_all_labels_and_with_none_do_not_depend_on_mask_p():
    """A network that answers 0 with a label and 1 without: losses 1 and 2, whatever mask_p is."""
    for mask_p in (0.1, 0.7):
        model = ConditionalDDPM(DMConfig(num_feat=8, T=20, mask_p=mask_p))
        model.network.forward = lambda x, t, c: (
            torch.zeros_like(x) + (c.amax(dim=1) < 0).float().view(-1, 1, 1, 1)
        )
        with_label, without = losses.losses_with_and_without_labels(model, loader(500, 100))
        assert (with_label, without) == pytest.approx((1, 2), abs=0.02)
        assert model.dmconfig.mask_p == mask_p
    # while the test loss drops labels with each model's own mask_p
    assert losses.test_loss(model, loader(500, 100))[0] == pytest.approx(1.7, abs=0.1)
