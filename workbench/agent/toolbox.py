"""What a tool is: a typed function with a docstring, whose arguments are checked before it runs."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import get_type_hints

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from workbench.errors import ToolError
from workbench.messages import ToolCall, ToolResult, ToolSpec


@dataclass(frozen=True, slots=True)
class Tool:
    """A function the model may call. ``spec`` is what the model is told of it."""

    spec: ToolSpec
    function: Callable[..., ToolResult]
    arguments: type[BaseModel]

    @classmethod
    def of(cls, function: Callable[..., ToolResult]) -> Tool:
        """The tool of a function: its name, docstring and annotated parameters."""
        hints = get_type_hints(function, include_extras=True)
        fields = {
            name: (hints[name], ... if item.default is item.empty else item.default)
            for name, item in inspect.signature(function).parameters.items()
        }
        config = ConfigDict(extra="forbid")
        model = create_model(function.__name__, __config__=config, **fields)  # type: ignore[call-overload]
        schema = {key: value for key, value in model.model_json_schema().items() if key != "title"}
        spec = ToolSpec(function.__name__, inspect.getdoc(function) or "", schema)
        return cls(spec, function, model)

    def run(self, arguments: str) -> ToolResult:
        """Run with the JSON text ``arguments``; ToolError where they are not of the form."""
        try:
            checked = self.arguments.model_validate_json(arguments or "{}")
        except ValidationError as error:
            problems = "; ".join(
                f"{'.'.join(map(str, item['loc'])) or 'arguments'}: {item['msg']}"
                for item in error.errors(include_url=False, include_input=False)
            )
            raise ToolError(f"The arguments of {self.spec.name} are wrong: {problems}.") from None
        return self.function(**{name: getattr(checked, name) for name in checked.model_fields_set})


class Toolbox:
    """The tools of one agent, by name."""

    def __init__(self, functions: Iterable[Callable[..., ToolResult]]) -> None:
        tools = [Tool.of(function) for function in functions]
        self._tools = {tool.spec.name: tool for tool in tools}

    @property
    def specs(self) -> tuple[ToolSpec, ...]:
        """What a model is told."""
        return tuple(tool.spec for tool in self._tools.values())

    def run(self, call: ToolCall) -> ToolResult:
        """Run one call; ToolError for an unknown tool or wrong arguments."""
        tool = self._tools.get(call.name)
        if tool is None:
            known = ", ".join(self._tools)
            raise ToolError(f"There is no tool '{call.name[:60]}'.", hint=f"Known: {known}.")
        return tool.run(call.arguments)
