"""HTML of our own renderer as elements that other systems take: known names, few attributes. Pure."""

from __future__ import annotations

from xml.etree import ElementTree as ET

MATHML = "http://www.w3.org/1998/Math/MathML"
# Elements that QTI's item body does not have, and what stands for them.
INSTEAD = {"aside": "div"}
ATTRIBUTES = {"class", "href", "colspan", "rowspan"}
MATH_ATTRIBUTES = {
    "display",
    "mathvariant",
    "stretchy",
    "accent",
    "columnalign",
    "fence",
    "form",
    "separator",
}


def elements_of(html: str) -> ET.Element:
    """The HTML, which must be well formed, in a `div`.

    Raises:
        ET.ParseError: it is not well formed.
    """
    root = ET.fromstring(f"<div>{html}</div>")
    _clean(root, ATTRIBUTES)
    return root


def html_of(root: ET.Element) -> str:
    """What stands inside the element, as HTML."""
    text = ET.tostring(root, encoding="unicode", method="html")
    return text[text.index(">") + 1 : text.rindex("<")].strip()


def append_html(parent: ET.Element, html: str) -> None:
    """The HTML as further children of `parent`."""
    root = elements_of(html)
    last = parent[-1] if len(parent) else None
    if root.text and root.text.strip():
        if last is None:
            parent.text = (parent.text or "") + root.text
        else:
            last.tail = (last.tail or "") + root.text
    parent.extend(root)


def link_to(table: str, address: str) -> ET.Element:
    """A paragraph with a link to the data."""
    paragraph = ET.Element("p")
    paragraph.text = "The data: "
    link = ET.SubElement(paragraph, "a", {"href": address})
    link.text = table
    return paragraph


def _clean(element: ET.Element, allowed: set[str]) -> None:
    element.tag = INSTEAD.get(element.tag, element.tag)
    if element.tag == "math":
        allowed = MATH_ATTRIBUTES
    for name in set(element.attrib) - allowed:
        del element.attrib[name]
    if element.tag == "math":
        element.set("xmlns", MATHML)
    for child in element:
        _clean(child, allowed)
