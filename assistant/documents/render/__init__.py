"""Writers (输出): a Table laid out as the official form, in .docx and .xlsx. `layout` is what both share."""
