"""LaTeX formulas as MathML that a page may hold."""

from __future__ import annotations

import xml.etree.ElementTree as ET

from latex2mathml.converter import convert

# Elements with a fixed number of children; latex2mathml lets a formula through that lacks one.
ARITY = {"mfrac": 2, "msub": 2, "msup": 2, "mover": 2, "munder": 2, "mroot": 2, "msubsup": 3, "munderover": 3}
FREE = {"math", "mrow", "mi", "mn", "mo", "mtext", "mspace", "msqrt", "mtable", "mtr", "mtd", "mstyle"}
LAYOUT = {"columnalign", "columnspacing", "rowspacing", "display", "displaystyle", "scriptlevel", "linebreak"}
OPERATOR = {"accent", "fence", "lspace", "rspace", "maxsize", "minsize", "movablelimits", "stretchy"}
ATTRIBUTES = LAYOUT | OPERATOR | {"mathvariant", "width"}
# The converter writes an operator as an identifier, in the wrong character.
OPERATORS = {"~": "∼"}
NAMESPACE = "{http://www.w3.org/1998/Math/MathML}"


class MathError(ValueError):
    """A formula that cannot be shown as it was meant."""


def to_mathml(latex: str, *, display: bool = False) -> str:
    """The formula as a `<math>` element; `display` sets it on a line of its own.

    The result holds MathML elements and known attributes only, so it is safe to put into a page.

    Raises:
        MathError: the formula is not LaTeX, or uses what the converter does not know.
    """
    # Numbers put into a text carry the typographic minus sign, which LaTeX does not know.
    source = latex.strip().replace("−", "-")
    if not source:
        raise MathError("the formula is empty: write something between the dollar signs, or remove them")
    try:
        markup = convert(source, display="block" if display else "inline")
        root = ET.fromstring(markup)
    except ET.ParseError:
        raise MathError(
            f"the formula “{source}” has an & or < that cannot be shown: write \\lt, or align* for lines"
        ) from None
    except Exception as error:
        # The converter raises errors of a dozen unrelated classes, bare IndexError among them.
        raise MathError(f"the formula “{source}” is not complete LaTeX ({type(error).__name__})") from error
    for element in root.iter():
        element.tag = element.tag.removeprefix(NAMESPACE)
        _check(element, source)
        _mend(element)
    if not display:
        del root.attrib["display"]
    return ET.tostring(root, encoding="unicode")


def _check(element: ET.Element, source: str) -> None:
    if element.tag not in FREE and element.tag not in ARITY:
        raise MathError(f"the formula “{source}” gives <{element.tag}>, which lessons do not use")
    if unknown := set(element.attrib) - ATTRIBUTES:
        raise MathError(f"the formula “{source}” sets {', '.join(sorted(unknown))}, which lessons do not use")
    if element.tag in ARITY and len(element) != ARITY[element.tag]:
        raise MathError(f"the formula “{source}” lacks an argument, as \\frac{{1}} would")
    if element.tag not in {"mtext", "mo"} and set(element.text or "") & set("\\{}&"):
        raise MathError(
            f"the formula “{source}” has “{element.text}”, which is not known: check the spelling"
        )


def _mend(element: ET.Element) -> None:
    if element.tag == "mi" and element.text in OPERATORS:
        element.tag, element.text = "mo", OPERATORS[element.text]
