"""Program source that holds messages is refused as what it is; statements that talk of programs are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from transforms.errors import UnreadableFile
from transforms.readers.particulars import as_batch
from transforms.readers.program_source import program_source
from transforms.readers.registry import open_reading

STATEMENT = ":20:A\n:25:1\n:28C:1\n:60F:C250101EUR0,\n:61:250102C1,NTRFNONREF\n:86:{}\n:62F:C250102EUR1,\n-\n"
SOURCES = {
    "Python": 'import re\n\nTEXT = """\n{}"""\n\n\ndef test_it():\n    assert parse(TEXT)\n',
    "Python, bare": '"""Samples."""\n\nSAMPLE = """\\\n{}"""\n',
    "Java": 'package a.b;\n\nimport org.junit.Test;\n\npublic class XTest {{\n    String t = """\n{}""";\n}}\n',
    "C#": 'using System;\nnamespace A.B\n{{\n  public class C\n  {{\n    const string T = @"\n{}";\n  }}\n}}\n',
    "JavaScript": "const mt = require('mt');\ndescribe('x', () => {{\n  const t = `\n{}`;\n}});\n",
    "PHP": "<?php\n\nnamespace A;\n\nclass B {{\n  const T = <<<EOF\n{}EOF;\n}}\n",
    "Ruby": "require 'spec_helper'\n\ndescribe Parser do\n  T = <<~X\n{}X\nend\n",
    "Go": 'package x\n\nimport (\n  "testing"\n)\n\nconst t = `\n{}`\n\nfunc TestA(t *testing.T) {{}}\n',
    "Rust": 'use std::io::Cursor;\n\n#[cfg(test)]\nmod tests {{\n  const D: &str = "\n{}";\n}}\n',
    "C": '#include <stdio.h>\n\nint main(void) {{\n  char *t = "\n{}";\n}}\n',
    "script": "#!/usr/bin/env python3\nx = 1\n{}\n",
    "Markdown": "# Reading MT940\n\nA sample:\n\n```\n{}```\n\n## More\n",
}


@pytest.mark.parametrize("name", sorted(SOURCES))
def test_program_source_is_refused(name: str, tmp_path: Path) -> None:
    path = tmp_path / "delivered.sta"
    path.write_text(SOURCES[name].format(STATEMENT.format("fee")))
    with pytest.raises(UnreadableFile) as refused:
        open_reading(path)
    assert "program source" in refused.value.what or "Markdown" in refused.value.what
    assert "sample" in refused.value.todo


@pytest.mark.parametrize(
    "text",
    [
        "import duty",
        "from China\nimport goods\nfrom Ali import tax",
        "class 7 school fee",
        "public company",
        "# 5",
        "test(1)",
    ],
)
def test_what_a_statement_says_of_such_things_is_text(text: str, tmp_path: Path) -> None:
    path = tmp_path / "a.sta"
    path.write_text(STATEMENT.format(text))
    reading = open_reading(path)
    assert [as_batch(batch).records.height for batch in reading.batches] == [1]
    assert program_source(path.read_text()) is None


def test_a_table_whose_columns_are_called_so_is_no_program() -> None:
    assert program_source("import;from;class\nimport;China;7\nfrom;x;8\n") is None
