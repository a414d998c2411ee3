"""Files as bytes, text and documents, whatever is in them.

``paths`` names files, ``streams`` (with ``compression``) reads their bytes, ``utf8`` decodes them,
and ``documents`` parses strict YAML and JSON into plain data.
"""
