"""Write every NAME.json anew from what the code reads now."""

import json

from . import HERE, expectation, layouts

for each in layouts():
    text = json.dumps(expectation(each), ensure_ascii=False, indent=1)
    (HERE / f"{each.name}.json").write_text(text + "\n", "utf-8")
