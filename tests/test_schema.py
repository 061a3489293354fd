"""The published shape of a case file: docs and editors see what the model says."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from casekit.casebase.problems import field_names
from casekit.casebase.yamlfile import read_yaml
from casekit.curate.schema import data_dictionary, json_schema
from casekit.model.record import Case
from conftest import CASES, ROOT, SHIPPED

FILES = sorted((SHIPPED / "cases").rglob("*.yaml"))


@pytest.fixture(scope="module")
def validator() -> Any:
    jsonschema = pytest.importorskip("jsonschema")
    jsonschema.Draft202012Validator.check_schema(json_schema())
    return jsonschema.Draft202012Validator(json_schema())


def test_the_schema_in_docs_is_the_model_s() -> None:
    written = (ROOT / "docs" / "schema" / "case.schema.json").read_text(encoding="utf-8")
    assert json.loads(written) == json_schema(), "run: casekit schema > docs/schema/case.schema.json"


def test_the_data_dictionary_in_docs_is_the_model_s() -> None:
    written = (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8")
    assert written.rstrip() == data_dictionary().rstrip(), "run: casekit schema --dictionary > docs/data-dictionary.md"


def test_the_dictionary_has_every_block_and_every_field_with_a_meaning() -> None:
    fields = field_names(Case)
    blocks = dict(re.findall(r"^## (.+?)\n(.*?)(?=^## |\Z)", data_dictionary(), re.M | re.S))
    blocks[""] = blocks.pop("The record")
    for way, text in blocks.items():
        rows = dict(re.findall(r"^\| `(\w+)` \|.*\| (.*) \|$", text, re.M))
        assert {*rows, *(["id"] if way == "" else [])} == set(fields[way])
        assert all(meaning.strip() for meaning in rows.values()), way
    shown = [fields[way] for way in blocks]
    assert [way for way, names in fields.items() if names not in shown] == []


def test_the_dictionary_lists_the_record_s_fields_in_the_order_they_are_written() -> None:
    first = data_dictionary().split("## ")[1]
    assert re.findall(r"^\| `(\w+)` \|", first, re.M) == [name for name in Case.model_fields if name != "id"]


def test_the_id_stands_in_no_file() -> None:
    schema = json_schema()
    assert "id" not in schema["properties"]
    assert "id" not in schema["required"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_record_fits_the_schema(validator: Any, path: Path) -> None:
    assert [error.message for error in validator.iter_errors(read_yaml(path).data)] == []


class _Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: numbers and true or false are such, dates are text."""

    yaml_implicit_resolvers = {
        sign: [(tag, pattern) for tag, pattern in pairs if tag.rsplit(":", 1)[1] in {"int", "float", "null"}]
        for sign, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


_Editor.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_shipped_record_fits_the_schema_in_an_editor(validator: Any, path: Path) -> None:
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=_Editor)
    assert [(list(error.path), error.message) for error in validator.iter_errors(data)] == []


@pytest.mark.parametrize("key", CASES)
def test_the_small_cases_fit_the_schema(validator: Any, key: str) -> None:
    assert [error.message for error in validator.iter_errors(CASES[key])] == []


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"colour": "red"}, "colour"),
        ({"status": "over"}, "over"),
        ({"period": {"start": "soon"}}, "soon"),
        ({"period": {"start": 12}}, "12"),
        ({"period": {"inferred": "perhaps"}}, "perhaps"),
        ({"places": []}, "non-empty"),
        ({"title": None}, "string"),
        ({"sources": [{"title": "no key"}]}, "key"),
    ],
)
def test_faults_do_not_fit_the_schema(validator: Any, change: dict[str, Any], part: str) -> None:
    errors = [error.message for error in validator.iter_errors({**CASES["elm-abroad"], **change})]
    assert len(errors) == 1
    assert part in str(errors)
