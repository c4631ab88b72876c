"""The embedding is fixed: these numbers may change only together with `VERSION`."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.precedents import embedding
from assistant.precedents.embedding import embed

from .reader import ROOT


def test_the_vectors_of_version_1() -> None:
    (vector,) = embed(["会议"])
    # 会, 议 weigh 1 and 会议 weighs 1/2: each value is its share of the length sqrt(1 + 1 + 1/4) = 1.5.
    filled = {int(place): round(float(vector[place]), 6) for place in np.flatnonzero(vector)}
    assert embedding.VERSION == 1
    assert filled == {114: -0.333333, 128: 0.666667, 386: 0.666667}


def test_rows_have_length_one_and_punctuation_does_not_count() -> None:
    vectors = embed(["召开县政协常委会议", " 召开 县政协、常委会议。", "ＡＢ12", "ab12"])
    assert vectors.shape == (4, embedding.DIMENSION)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert np.array_equal(vectors[0], vectors[1])
    assert np.array_equal(vectors[2], vectors[3])
    assert not np.array_equal(vectors[0], vectors[2])


def test_a_text_without_letters_is_zero() -> None:
    assert not embed(["", "——", "\x00\x07"]).any()


def test_repetition_counts_less_than_in_full() -> None:
    once, thrice, other = embed(["提案", "提案提案提案", "培训"]).astype(float)
    assert 0.8 < once @ thrice < 1
    assert once @ thrice > once @ other


@given(st.lists(st.text(), max_size=5))
def test_a_text_has_its_vector_whatever_stands_beside_it(texts: list[str]) -> None:
    alone = [embed([text])[0] for text in texts]
    assert all(np.array_equal(*pair) for pair in zip(alone, embed(texts), strict=True))


@pytest.mark.parametrize("hash_seed", ["0", "1"])
def test_the_hash_seed_does_not_matter(hash_seed: str) -> None:
    script = "from assistant.precedents.embedding import embed; print(embed(['政协委员满意度']).tobytes().hex())"
    environment = {"PYTHONHASHSEED": hash_seed}
    child = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
    assert child.stdout.decode().strip() == embed(["政协委员满意度"]).tobytes().hex()
