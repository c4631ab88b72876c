"""Mojibake (乱码): a text that was opened in a wrong encoding, told by the words that it should hold."""

# Words of which every such table holds one, and their traditional spelling.
WORDS = ("指标", "绩效", "项目")
_TRADITIONAL = ("指標", "績效", "項目")


def mojibake(text: str, data: bytes = b"") -> str | None:
    """Why a text that holds none of the form's words cannot be read; None when nothing is wrong with its encoding."""
    if any(word in text for word in WORDS):
        return "文字里有无法还原的乱码（�）。请找到原文件，另存为 UTF-8 编码。" if "\ufffd" in text else None
    if any(word in text for word in _TRADITIONAL):
        return "是繁体字的表格，目前只读简体。请先转换为简体字。"
    for wrong, right in (("gb18030", "utf-8"), ("latin-1", "utf-8"), ("latin-1", "gb18030"), ("cp1252", "utf-8")):
        # A stray byte at the end is common in mojibake, so what cannot be turned back is left out.
        if any(word in text.encode(wrong, "ignore").decode(right, "ignore") for word in WORDS):
            return "是乱码（曾用错误的编码打开并保存过）。请找到原文件，另存为 UTF-8 编码。"
    if any(word in data.decode("big5", "ignore") for word in _TRADITIONAL):
        return "是繁体字的表格（Big5 编码），目前只读简体。请先转换为简体字。"
    return None
