"""Files as bytes, text and documents, whatever is in them.

``paths`` names files, ``addresses`` reaches those that are not on this machine, ``byte_reader``
reads the bytes of what is ``stored``, without its ``compression``, ``utf8`` decodes them, and
``documents`` parses strict YAML and JSON into plain data.
"""
