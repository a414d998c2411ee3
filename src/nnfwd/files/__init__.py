"""Files as bytes, text and documents, whatever is in them.

``paths`` names files, ``byte_reader`` reads the bytes of what is ``stored``, without its
``compression``, ``utf8`` decodes them, and ``documents`` parses strict YAML and JSON into plain
data.
"""
