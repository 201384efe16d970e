"""The network as a diagram: a tile for each unit, edges between them, and what is wrong with a unit beside it."""

from __future__ import annotations

from gdtui.draw.canvas import Canvas
from gdtui.draw.diagram import GAP, Block, Diagram, Place, Tiles, arrange, least_width
from gdtui.draw.edges import Edge, draw_edges, edges_of
from gdtui.draw.ink import Ink, glyphs
from gdtui.draw.table import number, shortened
from gdtui.pictures.sheets import NetworkPicture, Sheet
from gdtui.tui.views.network.cursor import Cursor
from gdtui.tui.views.network.shares import edge_shares
from gdtui.tui.views.network.tiles import is_picture, tile

_NAME = 8
"""Cells for the name of an input or of a class."""
_ROOMY = 8
"""Cells between two layers where there is room for them."""


def sides(picture: NetworkPicture, ink: Ink) -> tuple[int, int]:
    """Cells for names left of the inputs and right of the outputs."""
    left = 0 if picture.places.side else max(len(name) for name in picture.inputs) + 1
    right = max(len(label) for label in picture.layers[-1].labels) + 1 if _named(picture) else 0
    return min(left, _NAME + 1), min(right, _NAME + 1)


def _named(picture: NetworkPicture) -> bool:
    """Whether the outputs have names rather than numbers."""
    return picture.layers[-1].labels == picture.classes


def tiles(picture: NetworkPicture) -> Tiles:
    """The least tiles of layers that need other ones: images, and the means over classes."""
    least = {0: (8, 4)} if picture.places.side else {}
    for column, sheet in enumerate(picture.layers, 1):
        if sheet.kind == "image":
            least[column] = (7, 3)
        elif sheet.kind == "classes":
            least[column] = (max(5, min(len(picture.classes), 12)), 1)
    return least


def wanted_width(picture: NetworkPicture, height: int, ink: Ink) -> int:
    """The width at which all of it is shown with some room for its edges."""
    return sum(sides(picture, ink)) + least_width(picture.sizes, height, _ROOMY, tiles(picture))


def draw(cursor: Cursor, mode: str, width: int, height: int, ink: Ink) -> Canvas:
    """The diagram in that many cells."""
    canvas = Canvas(width, height, ascii=ink.ascii)
    picture = cursor.picture
    left, right = sides(picture, ink)
    diagram = arrange(
        picture.sizes, width, height, cursor.place, left=left, right=right, tiles=tiles(picture)
    )  # fmt: skip
    edges = [edge for layer in range(len(picture.layers)) for edge in _edges(diagram, cursor, layer, mode)]
    draw_edges(canvas, diagram, edges, ink)
    for block in diagram.blocks:
        if diagram.heads:
            _draw_head(canvas, diagram, block, cursor, ink)
        for place in block.places:
            canvas.blit(tile(picture, block.column, place, mode, ink), place.x, place.y)
            _draw_label(canvas, block, place, cursor, ink, apart=int(not is_picture(picture, block.column, mode)))
    return canvas


def _edges(diagram: Diagram, cursor: Cursor, layer: int, mode: str) -> list[Edge]:
    """The edges into a layer that are worth drawing; of the many from the pixels of an image one for each unit."""
    bundled = bool(cursor.picture.places.side) and layer == 0
    return edges_of(
        layer,
        edge_shares(cursor.picture, layer, mode),
        into=cursor.unit if cursor.layer == layer else None,
        out_of=cursor.unit if cursor.layer == layer - 1 else None,
        chosen=cursor.source if cursor.layer == layer and not bundled else None,
        most=0 if bundled or _filed(diagram, layer) else None,
        signed=not bundled,
    )


def _filed(diagram: Diagram, layer: int) -> bool:
    """Whether one of the layers stands in several files: there only the edges of the selected unit can be told."""
    blocks = (diagram.by_column.get(column) for column in (layer, layer + 1))
    return any(block is not None and len({place.x for place in block.places}) > 1 for block in blocks)


def _draw_head(canvas: Canvas, diagram: Diagram, block: Block, cursor: Cursor, ink: Ink) -> None:
    """The layer's name in as many letters as there is room for; the number of units that are not shown."""
    last, picture = block is diagram.blocks[-1], cursor.picture
    following = canvas.width if last else diagram.by_column[block.column + 1].x
    k = block.column
    name = "inputs" if k == 0 else picture.layers[k - 1].name
    room = following - block.x - 1
    more = f" +{block.hidden}" if block.hidden else ""
    text = name + more if len(name + more) <= room else ("x" if k == 0 else f"a{k}") + more
    before = "< " if block is diagram.blocks[0] and k else ""
    after = " >" if last and k < len(picture.layers) else ""
    x = max(0, min(block.x + (block.w - len(text)) // 2, canvas.width - len(text)))
    x = block.x if last or len(text) > block.w else x
    here = cursor.place[0] == k
    canvas.put(min(x, max(0, canvas.width - len(text))), 0, before + text + after, ink.accent if here else ink.dim)


def _draw_label(canvas: Canvas, block: Block, place: Place, cursor: Cursor, ink: Ink, apart: int) -> None:
    """The unit's name beside its tile, `apart` cells from it, its bias below, and a mark if it does not work."""
    picture, column = cursor.picture, block.column
    if column == 0:
        _draw_input_name(canvas, place, picture, ink)
        return
    sheet = picture.layers[column - 1]
    selected = cursor.place == (column, place.unit)
    text = sheet.labels[place.unit]
    outside = column == len(picture.layers) and _named(picture)
    if outside:
        y = int(place.middle - 0.5)
        canvas.put(
            place.x + place.w + 1, y, shortened(text, _NAME, ink), ink.accent if selected else ink.dim, bold=selected
        )
    _draw_gutter(canvas, place, "" if outside else text + " " * apart, selected, sheet, ink)
    if block.captions and sheet.units[place.unit].bias is not None:
        _draw_bias(canvas, place, sheet, ink)


def _draw_gutter(canvas: Canvas, place: Place, text: str, selected: bool, sheet: Sheet, ink: Ink) -> None:
    shown = (glyphs(ink).cursor if selected else "") + text
    shown = shown if len(shown) <= GAP else glyphs(ink).cursor if selected else text[:GAP]
    canvas.put(place.x - len(shown), place.y, shown, ink.accent if selected else ink.dim, bold=selected)
    glyph, colour = mark(sheet.units[place.unit].judgement.word, ink)
    if glyph:
        below = place.h > 1
        left = len(shown) - len(shown.rstrip()) if below else len(shown)
        canvas.put(place.x - 1 - left, place.y + int(below), glyph, colour, bold=True)


def mark(word: str, ink: Ink) -> tuple[str, int]:
    """The glyph beside a unit that does not work, and its colour."""
    glyph = glyphs(ink)
    return {
        "dead": (glyph.failed, ink.bad),
        "flat": (glyph.warning, ink.warn),
        "constant": ("~" if ink.ascii else "≈", ink.warn),
    }.get(word, ("", ink.dim))


def _draw_bias(canvas: Canvas, place: Place, sheet: Sheet, ink: Ink) -> None:
    bias = sheet.units[place.unit].bias
    text = number(bias, place.w - 2, ascii=ink.ascii) if place.w >= 7 else number(bias, place.w, ascii=ink.ascii)
    words = f"b {text}" if place.w >= 7 else text
    canvas.put(place.x + (place.w - len(words)) // 2, place.y + place.h, words, ink.dim)


def _draw_input_name(canvas: Canvas, place: Place, picture: NetworkPicture, ink: Ink) -> None:
    name = shortened(picture.inputs[place.unit], _NAME, ink)
    if picture.places.side:
        canvas.put(place.x, place.y + place.h, name, ink.dim)
        return
    canvas.put(max(0, place.x - 1 - len(name)), int(place.middle - 0.5), name, ink.text)
