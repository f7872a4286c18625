"""Make style.docx, the look of reports in Word, from style.yaml.

Run from the root of the repository, after a change of style.yaml:

    python -m tools.make_style

The same description gives the same bytes. The file made shows each style by name, so that it can be looked at
and changed in Word.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import yaml

from generator.writers.package import pack

FOLDER = Path("templates/final_accounts")

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE_TYPES = "application/vnd.openxmlformats-officedocument"
_ALIGNMENTS = {"左": "left", "居中": "center", "右": "right", "两端": "both"}
_SWITCHES = {"与下段同页": "keepNext", "另起一页": "pageBreakBefore", "孤行控制": "widowControl",
             "对齐网格": "snapToGrid"}
_BUILT_IN = {"Normal", "Title", "TOC Heading", "toc 1", "toc 2", "Heading 1", "Heading 2", "Heading 3",
             "Heading 4", "Body Text", "Footer"}
_COLORS = {"dk1": "000000", "lt1": "FFFFFF", "dk2": "44546A", "lt2": "E7E6E6", "accent1": "4472C4",
           "accent2": "ED7D31", "accent3": "A5A5A5", "accent4": "FFC000", "accent5": "5B9BD5",
           "accent6": "70AD47", "hlink": "0563C1", "folHlink": "954F72"}
_PARTS = {"styles": "wordprocessingml.styles", "settings": "wordprocessingml.settings",
          "fontTable": "wordprocessingml.fontTable", "theme": "theme",
          "footer1": "wordprocessingml.footer", "footer2": "wordprocessingml.footer"}
"""What belongs to the document part, and the type of each."""
_WELCOME = "本文件决定报告的版式：请改样式（开始→样式→修改），这里的文字不会进入报告。"

Settings = dict[str, Any]


def main() -> None:
    described = yaml.safe_load((FOLDER / "style.yaml").read_text("utf-8"))
    (FOLDER / "style.docx").write_bytes(pack(parts(described)))


def parts(described: Settings) -> dict[str, bytes]:
    """The style document as parts by name."""
    made = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships({"rId1": (f"{_OFFICE}/officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": _relationships(
            {_key(name): (f"{_OFFICE}/{kind.rpartition('.')[2]}", f"{name}.xml")
             for name, kind in _PARTS.items()}),
        "word/document.xml": _document(described),
        "word/styles.xml": _styles(described),
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(described["字体"]),
        "word/theme.xml": _theme(),
        "word/footer1.xml": _footer(described, "right"),
        "word/footer2.xml": _footer(described, "left"),
    }
    return {name: f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n{xml}'.encode()
            for name, xml in made.items()}


def _content_types() -> str:
    types = {"document": "wordprocessingml.document.main", **_PARTS}
    overrides = "".join(f'<Override PartName="/word/{name}.xml" ContentType="{_OFFICE_TYPES}.{kind}+xml"/>'
                        for name, kind in types.items())
    return (f'<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>')


def _relationships(targets: dict[str, tuple[str, str]]) -> str:
    inside = "".join(f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>'
                     for key, (kind, target) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{inside}</Relationships>'


def _document(described: Settings) -> str:
    """A specimen of each style on an upright page, and an empty page across."""
    pages = described["页面"]
    upright, across = (_section(pages, name) for name in ("纵向", "横向"))
    specimens = "".join(_paragraph(name, f"{style['中文名']}（{name}）：决算 123.45 万元")
                        for name, style in described["样式"].items())
    return (f'<w:document xmlns:w="{_MAIN}" xmlns:r="{_OFFICE}"><w:body>'
            f'{_paragraph("Normal", _WELCOME)}{specimens}'
            f'{_paragraph("Normal", "", upright)}{_paragraph("Normal", "横向页")}{across}'
            '</w:body></w:document>')


def _paragraph(style: str, text: str, properties: str = "") -> str:
    words = f'<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t>{text}</w:t></w:r>' if text else ""
    return f'<w:p><w:pPr><w:pStyle w:val="{_id(style)}"/>{properties}</w:pPr>{words}</w:p>'


def _section(pages: Settings, name: str) -> str:
    page = pages[name]
    turned = ' w:orient="landscape"' if name == "横向" else ""
    lines = f'<w:docGrid w:type="lines" w:linePitch="{_twips(page["行网格"])}"/>' if "行网格" in page else ""
    top, right, bottom, left = (_millimetres(page[side]) for side in "上右下左")
    return (f'<w:sectPr><w:footerReference w:type="default" r:id="{_key("footer1")}"/>'
            f'<w:footerReference w:type="even" r:id="{_key("footer2")}"/>'
            f'<w:type w:val="nextPage"/><w:pgSz w:w="{_millimetres(page["宽"])}" '
            f'w:h="{_millimetres(page["高"])}"{turned}/>'
            f'<w:pgMar w:top="{top}" w:right="{right}" w:bottom="{bottom}" w:left="{left}" w:header="851"'
            f' w:footer="{_millimetres(page["页脚"])}" w:gutter="0"/>{lines}</w:sectPr>')


def _styles(described: Settings) -> str:
    styles = described["样式"]
    normal = styles["Normal"]
    made = "".join(_style(name, style, styles) for name, style in styles.items())
    tables = "".join(_table_style(name, style) for name, style in described["表格样式"].items())
    return (f'<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
            f'{_font(normal)}<w:kern w:val="2"/>'
            '<w:sz w:val="21"/><w:szCs w:val="21"/><w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
            '</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>'
            '<w:latentStyles w:defLockedState="0" w:defUIPriority="99" w:defSemiHidden="1"'
            ' w:defUnhideWhenUsed="1" w:defQFormat="0" w:count="376"/>'
            f'{made}{_PLAIN_TABLE}{tables}</w:styles>')


def _style(name: str, style: Settings, styles: Settings) -> str:
    base = style.get("基于", "Normal")
    inherited = {**styles["Normal"], **styles[base], **style}
    custom = "" if name in _BUILT_IN else ' w:customStyle="1"'
    default = ' w:default="1"' if name == "Normal" else ""
    shown = name.lower() if name.startswith(("Heading", "Footer")) else name  # As Word itself writes them.
    based = "" if default else f'<w:basedOn w:val="{_id(base)}"/>'
    return (f'<w:style w:type="paragraph"{default}{custom} w:styleId="{_id(name)}"><w:name w:val="{shown}"/>'
            f'<w:aliases w:val={quoteattr(style["中文名"])}/>{based}<w:uiPriority w:val="1"/><w:qFormat/>'
            f'<w:pPr>{_paragraph_looks(style, inherited)}</w:pPr>'
            f'<w:rPr>{_character_looks(style, inherited)}</w:rPr></w:style>')


def _paragraph_looks(style: Settings, inherited: Settings) -> str:
    """`w:pPr` children in the order of the schema."""
    looks = "".join(_switch(tag, style[key]) for key, tag in _SWITCHES.items() if key in style)
    if {"行距", "段前", "段后"} & set(style):
        looks += _spacing(inherited)
    looks += _indent(style, inherited["字号"])
    if "对齐" in style:
        looks += f'<w:jc w:val="{_ALIGNMENTS[style["对齐"]]}"/>'
    if "大纲级别" in style:
        looks += f'<w:outlineLvl w:val="{style["大纲级别"] - 1}"/>'
    return looks


def _switch(tag: str, value: str) -> str:
    return f"<w:{tag}/>" if value == "是" else f'<w:{tag} w:val="0"/>'


def _spacing(style: Settings) -> str:
    line = ('w:line="240" w:lineRule="auto"' if style["行距"] == "单倍"
            else f'w:line="{_twips(style["行距"])}" w:lineRule="exact"')
    before, after = _twips(style.get("段前", 0)), _twips(style.get("段后", 0))
    return f'<w:spacing w:before="{before}" w:after="{after}" {line}/>'


def _indent(style: Settings, size: float) -> str:
    """Written both ways: Word reads characters, others twips."""
    written = [f'w:{name}Chars="{style[key] * 100}" w:{name}="{_twips(style[key] * size)}"'
               for key, name in (("左缩进", "left"), ("首行缩进", "firstLine")) if key in style]
    return f"<w:ind {' '.join(written)}/>" if written else ""


def _character_looks(style: Settings, inherited: Settings) -> str:
    looks = _font(inherited) if {"字体", "西文"} & set(style) else ""
    if "加粗" in style:
        looks += _switch("b", style["加粗"])
    if "字距" in style:
        looks += f'<w:spacing w:val="{_twips(style["字距"])}"/>'
    if "字号" in style:
        looks += f'<w:sz w:val="{round(style["字号"] * 2)}"/><w:szCs w:val="{round(style["字号"] * 2)}"/>'
    return looks


def _font(style: Settings) -> str:
    latin, chinese = quoteattr(style["西文"]), quoteattr(style["字体"])
    return f'<w:rFonts w:hint="eastAsia" w:ascii={latin} w:hAnsi={latin} w:eastAsia={chinese} w:cs={latin}/>'


_PLAIN_TABLE = ('<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
                '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/><w:tblPr>'
                '<w:tblInd w:w="0" w:type="dxa"/>'
                '<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/>'
                '<w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr>'
                '</w:style>')
"""Word expects this one in every file."""


def _table_style(name: str, style: Settings) -> str:
    size = round(style["框线"] * 8)
    borders = "".join(f'<w:{side} w:val="single" w:sz="{size}" w:space="0" w:color="auto"/>'
                      for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    height, width = _twips(style["上下边距"]), _twips(style["左右边距"])
    margins = "".join(f'<w:{side} w:w="{room}" w:type="dxa"/>'
                      for side, room in (("top", height), ("left", width), ("bottom", height),
                                         ("right", width)))
    return (f'<w:style w:type="table" w:customStyle="1" w:styleId="{_id(name)}"><w:name w:val="{name}"/>'
            f'<w:aliases w:val={quoteattr(style["中文名"])}/><w:basedOn w:val="TableNormal"/>'
            f'<w:uiPriority w:val="1"/><w:qFormat/><w:tblPr><w:tblBorders>{borders}</w:tblBorders>'
            f'<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>'
            '<w:tcPr><w:vAlign w:val="center"/></w:tcPr></w:style>')


def _settings() -> str:
    """Odd and even footers differ, a line that ends in a break is not stretched.

    There is no compatibility mode in Word.
    """
    word = "http://schemas.microsoft.com/office/word"
    modes = {"compatibilityMode": 15, "overrideTableStyleFontSizeAndJustification": 1,
             "enableOpenTypeFeatures": 1, "doNotFlipMirrorIndents": 1, "differentiateMultirowTableHeaders": 1}
    compatibility = "".join(f'<w:compatSetting w:name="{name}" w:uri="{word}" w:val="{value}"/>'
                            for name, value in modes.items())
    return (f'<w:settings xmlns:w="{_MAIN}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
            '<w:evenAndOddHeaders/>'
            '<w:characterSpacingControl w:val="compressPunctuation"/>'
            f'<w:compat><w:doNotExpandShiftReturn/>{compatibility}</w:compat>'
            '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>')


def _fonts(names: dict[str, str]) -> str:
    """The fonts named, and which may stand in for them."""
    inside = "".join(f'<w:font w:name={quoteattr(name)}><w:altName w:val={quoteattr(other)}/></w:font>'
                     for name, other in names.items())
    return f'<w:fonts xmlns:w="{_MAIN}">{inside}</w:fonts>'


def _theme() -> str:
    """Word wants one in every file; no style refers to it."""
    def color(name: str, value: str) -> str:
        return f'<a:{name}><a:srgbClr val="{value}"/></a:{name}>'

    colors = "".join(color(name, value) for name, value in _COLORS.items())
    fonts = "".join(f'<a:{kind}><a:latin typeface="Times New Roman"/><a:ea typeface="宋体"/>'
                    f'<a:cs typeface=""/></a:{kind}>'
                    for kind in ("majorFont", "minorFont"))
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    formats = (f'<a:fillStyleLst>{fill * 3}</a:fillStyleLst>'
               f'<a:lnStyleLst>{f"<a:ln>{fill}</a:ln>" * 3}</a:lnStyleLst>'
               f'<a:effectStyleLst>{"<a:effectStyle><a:effectLst/></a:effectStyle>" * 3}</a:effectStyleLst>'
               f'<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst>')
    return ('<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Office">'
            '<a:themeElements>'
            f'<a:clrScheme name="Office">{colors}</a:clrScheme>'
            f'<a:fontScheme name="Office">{fonts}</a:fontScheme>'
            f'<a:fmtScheme name="Office">{formats}</a:fmtScheme></a:themeElements></a:theme>')


def _footer(described: Settings, side: str) -> str:
    """The page number between dashes, one character in from the edge.

    It stands right on odd pages, left on even ones.
    """
    footer, size = described["页脚"], described["样式"]["Footer"]["字号"]
    indent = f'<w:ind w:{side}Chars="{footer["缩进"] * 100}" w:{side}="{_twips(footer["缩进"] * size)}"/>'
    begin, separate, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
                            for kind in ("begin", "separate", "end"))
    before, after = ('<w:r><w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr><w:t xml:space="preserve">'
                     f'{footer[key]}</w:t></w:r>'
                     for key in "前后")
    return (f'<w:ftr xmlns:w="{_MAIN}"><w:p><w:pPr><w:pStyle w:val="Footer"/>{indent}'
            f'<w:jc w:val="{side}"/></w:pPr>{before}{begin}'
            f'<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>{separate}'
            f'<w:r><w:t>1</w:t></w:r>{end}{after}</w:p></w:ftr>')


def _id(name: str) -> str:
    return name.title().replace(" ", "").replace("Toc", "TOC")


def _key(part: str) -> str:
    return f"rId{list(_PARTS).index(part) + 1}"


def _twips(points: float) -> int:
    return round(points * 20)


def _millimetres(length: float) -> int:
    return round(length * 1440 / 25.4)


if __name__ == "__main__":
    main()
