"""Rendering: a drawing becomes the bytes of a PNG. It runs in the worker process, which alone imports matplotlib."""

from bot.pictures import draw_figures, draw_map, draw_progress, draw_timeline
from bot.pictures.drawing import Drawing, FigureDrawing, MapDrawing, ProgressDrawing, TimelineDrawing


def rendered(drawing: Drawing) -> bytes:
    """The picture as a PNG, 1,280 pixels wide."""
    match drawing:
        case ProgressDrawing():
            return draw_progress.draw(drawing)
        case TimelineDrawing():
            return draw_timeline.draw(drawing)
        case FigureDrawing():
            return draw_figures.draw(drawing)
        case MapDrawing():
            return draw_map.draw(drawing)
