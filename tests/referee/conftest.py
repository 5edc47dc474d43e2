"""The referee over its own solutions, laid over the rest of the homework."""

import shutil

import pytest
from our_variants import OWN
from referee.children import prepare
from referee.judging import judge, load_solved

from autograder.content import ROOT


@pytest.fixture(scope="session")
def solved_folder(tmp_path_factory):
    """A complete homework that the referee's own author solved."""
    folder = tmp_path_factory.mktemp("own")
    shutil.copytree(ROOT / "solutions", folder, dirs_exist_ok=True)
    shutil.copytree(OWN, folder, dirs_exist_ok=True)
    (folder / "digits").symlink_to(ROOT / "digits")
    return folder


@pytest.fixture(scope="session")
def solved(solved_folder):
    """Its modules."""
    prepare()
    return load_solved(solved_folder)


@pytest.fixture
def verdict(solved):
    """verdict(folder, key): the Finding of one function."""
    return lambda folder, key: judge(folder, {key}, solved)[key]
