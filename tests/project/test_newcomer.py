"""newcomer.py can still do what it measures: the zip, the README's pip line and the stub are as
it expects them.
"""

import re
import zipfile
from pathlib import Path

import newcomer


def test_the_zip_names_what_to_install_and_its_stub_can_be_filled_in(tmp_path: Path) -> None:
    newcomer.make_zip(tmp_path / "homework.zip")
    zipfile.ZipFile(tmp_path / "homework.zip").extractall(tmp_path)
    homework = tmp_path / "diffusion_homework"
    asked = re.search(
        r"`pip install ([^`]*)`", (homework / "README.md").read_text(encoding="utf-8")
    )
    assert asked is not None and "torch" in asked[1].split()
    newcomer.fill_in_add_noise(homework / newcomer.SCHEDULER)
    filled = (homework / newcomer.SCHEDULER).read_text(encoding="utf-8")
    compile(filled, newcomer.SCHEDULER, "exec")
    assert "NoiseScheduler.add_noise" not in filled and "NoiseScheduler.denoise_step" in filled
