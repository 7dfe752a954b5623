"""Labels: where words still have room on a chart or map. Plain rectangles in pixels; drawing is its callers' work."""

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]


class Labels:
    """The room between two corners, and what of it is taken."""

    def __init__(self, corner: Point, opposite: Point) -> None:
        self._room: Rectangle = (*corner, *opposite)
        self._taken: list[Rectangle] = []

    def take(self, corner: Point, size: Point) -> None:
        """Nothing is to be written here."""
        x, y = corner
        self._taken.append((x, y, x + size[0], y + size[1]))

    def place(self, corner: Point, size: Point) -> bool:
        """Take the rectangle if it is inside and free."""
        x, y = corner
        wanted = (x, y, x + size[0], y + size[1])
        left, top, right, bottom = self._room
        inside = x >= left and y >= top and wanted[2] <= right and wanted[3] <= bottom
        if inside and not any(_touch(wanted, other) for other in self._taken):
            self._taken.append(wanted)
            return True
        return False


def _touch(one: Rectangle, other: Rectangle) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
