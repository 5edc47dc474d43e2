"""Your own handwriting as digits that the network knows: a canvas in the notebook, or a photograph. Given.

The canvas needs no extension. In Colab it hands its pixels over by itself; elsewhere it writes them into a box, from
which you copy them into the next cell.
"""

import math
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import torch
from PIL import Image
from plotting import bare

SIDE = 56  # places of the canvas, each one of 16 grey values and so one letter of the text
INSIDE, OUTSIDE = 20, 28  # a digit of MNIST fits a box of 20, and its centre of mass is the middle of 28
RECEIVED = {}  # what came from the canvas in Colab: {number: text}

_PAGE = """
<div style="display:flex;gap:14px;flex-wrap:wrap">__CANVASES__</div>
<script>
(function() {
  const side = __SIDE__, big = 224;
  document.querySelectorAll(".digit-canvas").forEach(function(holder) {
    if (holder.dataset.ready) return;
    holder.dataset.ready = "yes";
    const canvas = holder.querySelector("canvas"), box = holder.querySelector("textarea");
    const pen = canvas.getContext("2d");
    function clear() { pen.fillStyle = "black"; pen.fillRect(0, 0, big, big); box.value = ""; }
    clear();
    pen.strokeStyle = "white"; pen.lineWidth = 20; pen.lineCap = pen.lineJoin = "round";
    let down = false;
    function place(event) {
      const frame = canvas.getBoundingClientRect();
      return [(event.clientX - frame.left) * big / frame.width, (event.clientY - frame.top) * big / frame.height];
    }
    canvas.addEventListener("pointerdown", function(event) {
      down = true; canvas.setPointerCapture(event.pointerId);
      pen.beginPath(); pen.moveTo(...place(event)); pen.lineTo(...place(event)); pen.stroke();
    });
    canvas.addEventListener("pointermove", function(event) {
      if (down) { pen.lineTo(...place(event)); pen.stroke(); }
    });
    canvas.addEventListener("pointerup", function() { down = false; write(); });
    function write() {
      const small = document.createElement("canvas");
      small.width = small.height = side;
      const other = small.getContext("2d");
      other.drawImage(canvas, 0, 0, side, side);
      const pixels = other.getImageData(0, 0, side, side).data;
      let text = "";
      for (let i = 0; i < side * side; i++) text += Math.round(pixels[4 * i] / 17).toString(16);
      box.value = text;
      if (window.google && google.colab && google.colab.kernel)
        google.colab.kernel.invokeFunction("homework.digit", [holder.dataset.number, text], {});
    }
    holder.querySelector(".clear").onclick = clear;
    holder.querySelector(".copy").onclick = function() {
      box.select(); document.execCommand("copy");
    };
  });
})();
</script>
"""
_CANVAS = """
<div class="digit-canvas" data-number="__NUMBER__" style="font-family:sans-serif;font-size:12px">
  <div>digit __NUMBER__</div>
  <canvas width="224" height="224" style="width:168px;height:168px;touch-action:none;cursor:crosshair"></canvas>
  <div><button class="clear">clear</button> <button class="copy">copy</button></div>
  <textarea readonly rows="2" style="width:162px;font-size:8px" aria-label="pixels of digit __NUMBER__"></textarea>
</div>
"""


def canvas(count=3):
    """What to display for drawing `count` digits: IPython's HTML."""
    from IPython.display import HTML

    if "google.colab" in sys.modules:
        from google.colab import output

        output.register_callback("homework.digit", _receive)
    canvases = "".join(_CANVAS.replace("__NUMBER__", str(number + 1)) for number in range(count))
    return HTML(_PAGE.replace("__CANVASES__", canvases).replace("__SIDE__", str(SIDE)))


def _receive(number, text):
    RECEIVED[int(number)] = text


def digits_of(sources, config):
    """Digits (N, 1, 28, 28), normalised as the network has them, from texts of the canvas and from picture files.

    sources: for each digit the text that the canvas wrote, or the path of a picture. Where all are empty, three
    held-out digits take their place, and this is said. Raises ValueError for a text or a picture without a digit.
    """
    from training import find_digits, normalised

    sources = [source or RECEIVED.get(number) for number, source in enumerate(sources, start=1)]
    own = [source for source in sources if source]
    if not own:
        print("Nothing is drawn or named yet: these are three held-out digits of MNIST.")
        images, labels = find_digits(config, "held_out")
        return images[[int((labels == digit).nonzero()[1]) for digit in (7, 3, 4)]]
    grey = [_from_text(source) if _is_text(source) else _from_file(source) for source in own]
    return normalised(torch.stack([_like_mnist(each) for each in grey]), config)


def show(digits, config, words):
    """The digits in a row."""
    from training import denormalised

    _, grid = plt.subplots(1, len(digits), figsize=(1.5 * len(digits), 1.9), squeeze=False)
    for axes, image in zip(grid[0], denormalised(digits, config), strict=True):
        axes.imshow(image[0], cmap="gray", vmin=0, vmax=1)
    bare(*grid[0])
    grid[0, 0].set_title(words, loc="left")
    plt.show()


def _is_text(source):
    return len(source) == SIDE**2 and set(source) <= set("0123456789abcdef")


def _from_text(text):
    return np.array([int(letter, 16) for letter in text], dtype=np.float32).reshape(SIDE, SIDE) / 15


def _from_file(name):
    """A photograph of dark ink on light paper, or of light ink on dark, as ink (H, W) in [0, 1]."""
    path = Path(name)
    if not path.is_file():
        raise ValueError(f"there is no file {path.resolve()}, and it is no text of the canvas ({SIDE**2} letters)")
    with Image.open(path) as picture:
        picture = picture.convert("L")
        picture.thumbnail((400, 400))
        grey = np.asarray(picture, dtype=np.float32) / 255
    edge = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))
    ink = np.abs(grey - edge)  # how far from the paper
    low, high = np.quantile(ink, 0.8) * 0.5 + 0.1, ink.max()
    return np.clip((ink - low) / max(high - low, 1e-3), 0, 1)


def _like_mnist(ink):
    """Ink (H, W) in [0, 1] cut out, scaled to fit 20 x 20, its centre of mass in the middle: (1, 28, 28)."""
    rows, columns = (np.flatnonzero((ink > 0.2).any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        raise ValueError("there is no ink in one of the digits: draw it again")
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    scale = INSIDE / max(cut.shape)
    size = [max(1, round(scale * length)) for length in reversed(cut.shape)]
    small = Image.fromarray((cut * 255).astype(np.uint8)).resize(size, Image.Resampling.BOX if scale < 1 else 2)
    small = torch.tensor(np.asarray(small, dtype=np.float32) / 255)
    down, across = ((small.sum(dim=1 - axis) * torch.arange(small.shape[axis])).sum() / small.sum() for axis in (0, 1))
    image = torch.zeros(1, OUTSIDE, OUTSIDE)
    top, left = (
        min(max(math.floor(OUTSIDE / 2 - centre.item()), 0), OUTSIDE - length)
        for centre, length in ((down, small.shape[0]), (across, small.shape[1]))
    )
    image[0, top : top + small.shape[0], left : left + small.shape[1]] = small
    return image
