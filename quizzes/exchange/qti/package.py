"""The zip package with its manifest (IMS Content Packaging 1.1). Pure."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

from quizzes.exchange.qti.expressions import node
from quizzes.exchange.qti.items import XSI, assessment_item
from quizzes.exchange.records import Item

NAMESPACE = "http://www.imsglobal.org/xsd/imscp_v1p1"
SCHEMA = "http://www.imsglobal.org/xsd/qti/qtiv2p1/qtiv2p1_imscpv1p2_v1p0.xsd"
# The same export is the same file, whenever it is made.
DATE = (1980, 1, 1, 0, 0, 0)


def qti_package(items: Sequence[Item]) -> bytes:
    """The package as a zip file: the manifest, an item per file, and each table once."""
    files = {"imsmanifest.xml": _manifest(items)}
    for item in items:
        files[_item_path(item)] = assessment_item(item, data_address=f"../{_table_path(item)}")
        files[_table_path(item)] = item.table.content
    return _zipped(files)


def _manifest(items: Sequence[Item]) -> bytes:
    root = ET.Element(
        "manifest",
        {
            "xmlns": NAMESPACE,
            "xmlns:xsi": XSI,
            "xsi:schemaLocation": f"{NAMESPACE} {SCHEMA}",
            "identifier": "mixed-models-tutor",
        },
    )
    metadata = ET.SubElement(root, "metadata")
    ET.SubElement(metadata, "schema").text = "QTIv2.1 Package"
    ET.SubElement(metadata, "schemaversion").text = "1.0.0"
    ET.SubElement(root, "organizations")
    resources = ET.SubElement(root, "resources")
    for item in items:
        resource = _resource(f"resource-{item.identifier}", "imsqti_item_xmlv2p1", _item_path(item))
        resource.append(node("dependency", identifierref=_table_name(item)))
        resources.append(resource)
    tables = {_table_name(item): _table_path(item) for item in items}
    resources.extend(_resource(name, "webcontent", path) for name, path in tables.items())
    return ET.tostring(root, encoding="utf-8", xml_declaration=True)


def _resource(name: str, kind: str, path: str) -> ET.Element:
    return node("resource", node("file", href=path), identifier=name, type=kind, href=path)


def _item_path(item: Item) -> str:
    return f"items/{item.identifier}.xml"


def _table_path(item: Item) -> str:
    return f"data/{item.table.name}"


def _table_name(item: Item) -> str:
    return f"data-{item.table.name.removesuffix('.csv')}"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path, DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
    return buffer.getvalue()
