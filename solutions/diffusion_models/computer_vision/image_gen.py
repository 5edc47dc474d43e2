"""Images of three classes by your diffusion model: exercises 2.3.1 and 2.3.2.

    from computer_vision.cifar10 import find_batches
    from computer_vision.image_gen import ImageGenerator, plot_image

    paths, names, source = find_batches("data")       # CIFAR-10, or its stand-in
    generator = ImageGenerator(denoising_steps=400)
    generator.load_dataset(paths)
    generator.train_policy(epochs=40)
    plot_image(generator.generate_images(guidance=2, num_samples=10), names)

Classes have labels 1, 2, 3, ...: label 0 is the null token, "no class".
"""

import sys
import warnings
from pathlib import Path

import torch
from computer_vision.cifar10 import CLASSES, LabelledImages, read_batch
from diffusion_model import DiffusionModel
from matplotlib.figure import Figure
from torch.utils.data import DataLoader

KEPT = 3  # classes of the data set: the first ones


class ImageGenerator:
    """A diffusion model of small colour images, with the data that it learns from."""

    def __init__(self, denoising_steps=1000, p_uncond=0.2):
        """denoising_steps: T. p_uncond: probability in [0, 1] that training drops a label."""
        # input_shape: (C, H, W) of one image; condition_dim: how many labels there are, the null token among them.
        # CIFAR-10's ten classes have labels 1 to 10 here, although load_dataset keeps the first three to save time.
        # TODO 2.3.1 (no points; a check says whether it is ready to train): set both for CIFAR-10
        # BEGIN SOLUTION
        input_shape, condition_dim = (3, 32, 32), 11
        # END SOLUTION
        self.policy = DiffusionModel(
            input_shape, condition_dim, sequential=False, denoising_steps=denoising_steps, p_uncond=p_uncond
        )
        self.data_loader = None

    def augmentations(self):
        """Transforms that change a training image at random, so that the model sees more images than there are.

        Returns a list of transforms of torchvision.transforms.v2. They are called with one image (3, 32, 32) uint8 at a
        time, so each image has random draws of its own. What they do, the model will draw.
        """
        # OPTIONAL 2.3.1: import v2 from torchvision.transforms, and return two augmentations that suit a generator
        # BEGIN SOLUTION instead: return []
        from torchvision.transforms import v2  # takes seconds, so it is imported only where it is needed

        # what comes in at an edge looks like what is there
        return [v2.RandomHorizontalFlip(), v2.RandomCrop(32, padding=1, padding_mode="reflect")]
        # END SOLUTION

    def transform(self):
        """The augmentations as one function of an image; None where there are none, or no torchvision."""
        try:
            found = self.augmentations()
            if not found:
                return None
            from torchvision.transforms import v2

            return v2.Compose(found)
        except (ImportError, RuntimeError) as reason:  # the second from a torchvision that was built for another torch
            print(f"training without augmentations, because torchvision cannot be imported ({reason})")
            return None

    def load_dataset(self, dataset_paths, batch_size=64):
        """Make self.data_loader from python batches of CIFAR-10, and return it.

        dataset_paths: their paths. Batches are images (B, 3, 32, 32) in [-1, 1] and labels (B,) in 1..3: of the first
        three classes, shifted by one to make room for the null token. Raises ValueError where condition_dim has no
        room for them.
        """
        images, labels = (torch.cat(parts) for parts in zip(*map(read_batch, dataset_paths), strict=True))
        kept = labels < KEPT
        self.policy.check_condition(labels[kept].unique() + 1)
        dataset = LabelledImages(images[kept], labels[kept], self.transform(), target_transform=lambda label: label + 1)
        self.data_loader = DataLoader(dataset, batch_size, shuffle=True)
        return self.data_loader

    def train_policy(self, epochs=10, checkpoint=None):
        """Train for epochs in all; returns the mean loss of each. checkpoint: a file to go on from, see train()."""
        if self.data_loader is None:
            raise RuntimeError("there is nothing to train on yet: call load_dataset first")
        return self.policy.train(self.data_loader, epochs, checkpoint)

    def generate_images(self, guidance=0, num_samples=10, threshold=False, class_label=None):
        """Draw images: uint8 (3 * num_samples, H, W, C), num_samples of class 1, then of class 2, then of class 3.

        guidance: w of CFG eq. 6. class_label: draw all of them of this class, in 1..condition_dim-1; only 1 to 3 are
        trained, and a warning says so of another. Raises ValueError for a label outside of these.
        """
        samples = self.policy.generate_sample(self.labels(num_samples, class_label), guidance, threshold)
        return to_pixels(samples)

    def labels(self, num_samples, class_label=None):
        """The labels (3 * num_samples,) that generate_images draws."""
        if class_label is None:
            return torch.arange(1, KEPT + 1).repeat_interleave(num_samples)
        if not 1 <= class_label < self.policy.condition_dim:
            raise ValueError(
                f"class_label {class_label} is no class: classes run from 1 to {self.policy.condition_dim - 1}, "
                "and 0 is the null token"
            )
        if class_label > KEPT:
            warnings.warn(
                f"class_label {class_label} was never trained: load_dataset keeps the classes 1 to {KEPT}, so what "
                "comes out belongs to no class",
                stacklevel=3,
            )
        return torch.full((KEPT * num_samples,), class_label)


def to_pixels(samples):
    """Samples (B, C, H, W), [-1, 1] where they are pictures, as uint8 (B, H, W, C); what lies beyond is cut off."""
    return ((samples.clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


def plot_image(images, names=CLASSES, path="images.png"):
    """Draw images (3 * n, H, W, C) uint8 in three rows of n with their class names: in a notebook, and to path.

    names: of the three classes, or one name for all rows. Raises ValueError where images are not three rows.
    """
    if len(images) == 0 or len(images) % KEPT:
        raise ValueError(f"{len(images)} images do not fill {KEPT} rows: pass what generate_images returns")
    names = [names] * KEPT if isinstance(names, str) else names
    columns = len(images) // KEPT
    width = 0.9 + 0.8 * columns  # inches
    figure = Figure(figsize=(width, 0.8 * KEPT), facecolor="white")
    figure.subplots_adjust(left=0.9 / width, right=0.995, bottom=0.01, top=0.99, wspace=0.05, hspace=0.05)
    grid = figure.subplots(KEPT, columns, squeeze=False)
    for row, name, of_class in zip(grid, names, images.reshape(KEPT, columns, *images.shape[1:]), strict=True):
        for axes, image in zip(row, of_class, strict=True):
            axes.imshow(image.squeeze(), cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            axes.set(xticks=[], yticks=[])
            axes.spines[:].set_visible(False)
        row[0].set_ylabel(name, rotation=0, ha="right", va="center", fontsize=10, labelpad=6)
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=120)
    if "ipykernel" in sys.modules:
        from IPython.display import Image, display

        display(Image(filename=str(path)))
    else:
        print(f"see {path}")
