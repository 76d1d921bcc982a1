"""papermill's parameters as definitions of a notebook; papermill_engine.py has it know of them."""

import math
import re

from papermill.exceptions import PapermillException
from papermill.translators import Translator, papermill_translators

identifier = re.compile(r"[a-zA-Z_][a-zA-Z0-9_'-]*")
keywords = {"assert", "else", "if", "in", "inherit", "let", "or", "rec", "then", "with"}
largest_integer = 2**63 - 1
#: What Nix has escapes for; a line's end that is a carriage return would be read as another.
escapes = {"\\": "\\\\", '"': '\\"', "$": "\\$", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


class NixTranslator(Translator):
    """Each parameter is a binding of the injected cell, which takes the name from the cell before."""

    @classmethod
    def translate_none(cls, val):
        return "null"

    @classmethod
    def translate_int(cls, val):
        if abs(val) > largest_integer:
            raise PapermillException("%d is no number of Nix: it has 64 bits." % val)
        return cls.sign(val, str(abs(val)))

    @classmethod
    def translate_float(cls, val):
        if not math.isfinite(val):
            raise PapermillException("%r is no number of Nix. Give it as text." % val)
        digits, _, exponent = repr(abs(val)).partition("e")
        # Nix reads no 1e-07: it wants the point.
        point = "" if "." in digits else ".0"
        return cls.sign(val, digits + point + ("e" + exponent if exponent else ""))

    @classmethod
    def sign(cls, val, text):
        """In a list, a minus without parentheses would belong to the element before."""
        return "(-%s)" % text if math.copysign(1, val) < 0 else text

    @classmethod
    def translate_escaped_str(cls, str_val):
        text = str(str_val)
        if "\0" in text:
            raise PapermillException("A text of Nix cannot hold the character 0.")
        return '"%s"' % "".join(escapes.get(character, character) for character in text)

    @classmethod
    def translate_list(cls, val):
        return "[ %s ]" % " ".join(cls.translate(element) for element in val)

    @classmethod
    def translate_dict(cls, val):
        bindings = ("%s = %s;" % (cls.translate_str(key), cls.translate(of)) for key, of in val.items())
        return "{ %s }" % " ".join(bindings)

    @classmethod
    def comment(cls, cmt_str):
        return "# %s" % " ".join(cmt_str.split())

    @classmethod
    def assign(cls, name, str_val):
        if identifier.fullmatch(name) is None or name in keywords:
            raise PapermillException('"%s" is no name that Nix can define.' % name)
        return "%s = %s;" % (name, str_val)


papermill_translators.register("nix", NixTranslator)
