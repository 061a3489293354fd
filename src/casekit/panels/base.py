"""What the panels have in common: they show `view`, and do what the browser asks for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

import anywidget
import traitlets

from casekit.errors import CasekitError
from casekit.search.casebase import Casebase


class Panel(anywidget.AnyWidget):
    """A widget whose Python decides everything and says it in `view`."""

    view: traitlets.Dict[str, Any] = traitlets.Dict().tag(sync=True)

    _actions: ClassVar[Mapping[str, Callable[[Any, Mapping[str, Any]], object]]] = {}
    """What the browser can ask for, by name."""

    _message: str = ""
    """What to tell the user, in a sentence."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}({len(self._shown_base().collection.current)} cases)"

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Show the widget where there is one, and otherwise a short line that never changes."""
        bundle = super()._repr_mimebundle_(**options)
        if bundle is not None:
            bundle[0]["text/plain"] = repr(self)
        return bundle

    def _shown_base(self) -> Casebase:
        """Return the case base that is shown."""
        raise NotImplementedError

    def _draw(self) -> None:
        """Send the browser what to show."""
        raise NotImplementedError

    def _received(self, widget: Any, content: Any, buffers: Any) -> None:
        """Do what the browser asks for; what goes wrong is shown as a sentence, never as a traceback."""
        doing = self._actions.get(str(content.get("do", ""))) if isinstance(content, Mapping) else None
        if doing is None:
            return
        self._message = ""
        try:
            doing(self, {**content, "buffers": buffers})
        except CasekitError as error:
            self._message = str(error)
            self._draw()
