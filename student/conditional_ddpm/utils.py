"""What a notebook of part 1 calls: digits, a first look, the full training, samples. Given.

The work is done in mnist.py (data), fitting.py (the loop), losses.py (measuring), pictures.py and ranks.py (more than
one GPU). Everything a run leaves lies in save/<exp_name>/.
"""

import gc
from pathlib import Path

import torch
from checkpoints import load_model
from fitting import Training, learning_rate, make_optimizer, moving_average, take_step, tiny_numbers_as_zero
from losses import fixed_draws
from mnist import Digits, as_they_are, find_digits
from pictures import plot_epochs, plot_steps, save_grid, show, show_grid
from ranks import join_ranks
from settings import best_device
from torch.utils.data import DataLoader
from tqdm.auto import tqdm

SAMPLE_SEED = 0  # grids start from the same noise, so that only the model differs from one to the next


def make_dataloader(transform=None, batch_size=256, dir="./data", train=True, whole=True):
    """Batches of images (B, 1, 28, 28) and labels (B,) of MNIST, shuffled if train.

    transform: one of torchvision, called with a PIL image; None means ToTensor and Normalize(PIXEL_MEAN, PIXEL_STD),
    and is the quickest. One that normalises otherwise needs pixel_mean and pixel_std of DMConfig, too, because the
    sampler undoes what they say. dir: where MNIST lies or is fetched to; whole=False takes the digits that ship with
    the homework. Says which digits it found, see mnist.find_digits.
    """
    pixels, labels, source = find_digits(dir, train, whole)
    print(f"{'training' if train else 'test'} data: {source}")
    dataset = Digits(pixels, labels, transform)
    return DataLoader(dataset, batch_size, shuffle=train, collate_fn=as_they_are)


def check_forward(train_loader, config, device, save_dir="save"):
    """Train a new model for one epoch, plot the loss of every step, and return the model, with averaged weights."""
    from DDPM import ConditionalDDPM  # only now: DDPM.py may import this file

    model = ConditionalDDPM(config).to(device).train()
    average, optimizer, losses = moving_average(model), make_optimizer(model, config), []
    with tiny_numbers_as_zero(), tqdm(train_loader, desc="one epoch", unit="step") as bar:
        for step, (images, labels) in enumerate(bar):
            for group in optimizer.param_groups:
                group["lr"] = learning_rate(config, step, 0)
            losses.append(take_step(model, average, optimizer, images, labels))
            bar.set_postfix(loss=f"{sum(losses[-50:]) / len(losses[-50:]):.4f}", refresh=False)
    show(plot_steps(losses, model, Path(save_dir) / "check_forward.png"))
    return average.module.eval()


def check_sample(model, config, device, per_class=None, save_dir="save"):
    """Draw a grid with a column for each class, guided by config.omega; returns images (rows * classes, C, H, W).

    per_class: rows; unless given, 10 on a GPU and 2 on a CPU, where an image takes a while.
    """
    images = draw(model.to(device), config.omega, per_class)
    path = save_grid(images, Path(save_dir) / "check_sample.png", config.num_classes)
    show_grid(path, f"drawn with omega = {config.omega:g}", config.num_classes)
    return images


def solver(
    dmconfig, exp_name, train_loader, test_loader, *, save_dir="save", device=None, per_class=None, grid_every=1
):
    """Train a model for dmconfig.epochs epochs in all; returns {"train": [...], "test": [...], ...}, an entry an epoch.

    In save_dir/exp_name lie, brought up to date after every epoch: best_checkpoint.pth (the averaged weights of the
    epoch with the lowest test loss), last_checkpoint.pth, losses.png and images/generate_epoch_N.png. Called again
    after an interruption it goes on after the last finished epoch, and ends as if it had never stopped. The test loss
    rests on the same t, noise and label drops every epoch. per_class: images of each class in a grid, see check_sample;
    grid_every: epochs from one grid to the next; there is one after the first epoch, too, and the newest one is shown.
    Under torchrun all GPUs share the work, see ranks.py.
    Raises ValueError where the folder holds a run with other settings.
    """
    if len(train_loader) == 0:
        raise ValueError("the training loader has no batches: is there less data than one batch, with drop_last=True?")
    folder = Path(save_dir) / exp_name
    with join_ranks(device) as ranks, tiny_numbers_as_zero():
        train_loader = ranks.split(train_loader)
        training = Training(dmconfig, folder, ranks)
        if training.resume() and ranks.first:
            print(f"{folder}: going on after epoch {training.epochs_done} of {dmconfig.epochs}")
        place = None  # where the newest grid is shown
        with training.bar(train_loader) as bar:
            while training.epochs_done < dmconfig.epochs:
                training.fit_epoch(train_loader, test_loader, bar)
                if ranks.first:
                    place = _report(training, per_class, grid_every, bar, place)
                training.keep()
        history = training.history
        if ranks.first:
            show(folder / "losses.png")
        ranks.wait()
    del training, train_loader
    _give_memory_back()
    return history


def _report(training, per_class, grid_every, bar, place):
    """Say what an epoch came to, and show its grid if it has one; returns the place where the newest grid is shown."""
    epoch, history, model = training.epochs_done, training.history, training.average.module
    seconds, best = history["seconds"][-1], ", the best so far" if training.is_best else ""
    bar.write(f"epoch {epoch}: train {history['train'][-1]:.4f}, test {history['test'][-1]:.4f}{best}, {seconds:.0f} s")
    plot_epochs(history, model, training.folder / "losses.png")
    if epoch % grid_every and epoch not in (1, training.config.epochs):
        return place
    images, classes = draw(model, training.config.omega, per_class), training.config.num_classes
    path = save_grid(images, training.folder / "images" / f"generate_epoch_{epoch}.png", classes)
    return show_grid(path, f"after epoch {epoch}, omega = {training.config.omega:g}", classes, place)


def sample_images(config, checkpoint_path, omegas=None, per_class=None, device=None, seed=SAMPLE_SEED):
    """Images in [0, 1] from a checkpoint: (rows * classes, C, H, W), row by row, each row one image of every class.

    device: where to sample; the fastest there is unless given.
    omegas: one strength of guidance or several; config.omega unless given. For several, returns {omega: images}, all
    from the same noise. Shows a grid for each.
    """
    model = load_model(config, checkpoint_path, device or best_device())
    several = isinstance(omegas, list | tuple | range)
    drawn = {}
    for omega in omegas if several else [config.omega if omegas is None else omegas]:
        drawn[omega] = draw(model, omega, per_class, seed).cpu()
        path = Path(checkpoint_path).parent / "images" / f"samples_omega_{omega:g}.png"
        save_grid(drawn[omega], path, config.num_classes)
        show_grid(path, f"omega = {omega:g}", config.num_classes)
    return drawn if several else next(iter(drawn.values()))


def draw(model, omega, per_class=None, seed=SAMPLE_SEED):
    """per_class images of every class in turn, 0 1 2 ... 0 1 2 ..., from fixed noise; other random draws go on as ever.

    The model is in evaluation mode while it samples, and afterwards in the mode that it was in.
    """
    if per_class is None:
        per_class = 2 if next(model.parameters()).device.type == "cpu" else 10
    labels = torch.arange(model.dmconfig.num_classes).repeat(per_class)
    was_training = model.training
    model.eval()
    try:
        with fixed_draws(seed), torch.no_grad():
            return _sample(model, labels, omega)
    finally:
        model.train(was_training)


def _sample(model, labels, omega):
    """Ask for labels, as SPEC has it, on the model's device; a sampler that wants one-hot rows gets them."""
    device = next(model.parameters()).device
    try:
        return model.sample(labels.to(device), omega)
    except (RuntimeError, IndexError, ValueError, TypeError):
        return model.sample(torch.nn.functional.one_hot(labels, model.dmconfig.num_classes).float().to(device), omega)


def _give_memory_back():
    """Leave nothing behind of a model that is no longer used, so that the next one fits where this one did."""
    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
