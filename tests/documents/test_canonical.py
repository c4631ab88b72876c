"""Canonical JSON: one table or a list, and errors that name the key in Chinese."""

import json

import pytest

from assistant.documents import tables_from_json
from assistant.errors import ReadError
from assistant.form import Table


def test_one_table_or_a_list() -> None:
    one = {"project_name": "会议", "indicators": [{"name": "开会", "target": "5次"}]}
    assert tables_from_json(json.dumps(one), "a.json") == [Table.model_validate(one)]
    assert len(tables_from_json(json.dumps([one, one]), "a.json")) == 2


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "第 1 行第 2 个字符"),
        ("[]", "列表是空的"),
        ("3", "最外层"),
        ('[{}, "x"]', "第 2 张表.*最外层"),
        ('{"projectname": "x"}', "projectname：不认识的键"),
        ('{"indicators": [{"name": "a"}, {"nmae": "b"}]}', r"indicators\.1\.nmae：不认识的键"),
        ('{"funding": {"total": 4.5}}', r'funding\.total：应写成带引号的文本，如 "4\.5"'),
        ('{"funding": {"parts": [{"amount": "1"}]}}', r"funding\.parts\.0\.label：缺少"),
        ('{"indicators": {}}', "indicators：应为列表"),
        ('{"funding": "4"}', "funding：应为对象"),
        ('{"year": "二〇二四"}', "year：应为整数"),
        ('{"year": 3024}', "year：数字太大"),
        ('{"year": 2024, "year": 2025}', "键“year”写了两次"),
        ('{"year": NaN}', "NaN 不是数字"),
        ('[{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1, "f": 1}]', "另有 1 处"),
        ("[" * 100_000, "嵌套太深|不是有效"),
    ],
)
def test_errors_name_the_key(text: str, reason: str) -> None:
    with pytest.raises(ReadError, match=f"^a.json：.*{reason}"):
        tables_from_json(text, "a.json")
